// Shows only the mistakes of the chosen suite and kind that hold the words; without this script all are shown.
const form = document.querySelector(".filters");
if (form) {
  const [suite, fault, words] = ["by-suite", "by-fault", "by-words"].map((id) => document.getElementById(id));
  const cards = [...document.querySelectorAll(".mistake")];
  const filter = () => {
    let shown = 0;
    for (const card of cards) {
      const fits =
        (!suite.value || card.dataset.suite === suite.value) &&
        (!fault.value || card.dataset.fault === fault.value) &&
        card.textContent.toLowerCase().includes(words.value.trim().toLowerCase());
      card.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown} / ${cards.length} 道`;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
