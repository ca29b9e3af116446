"""The filters of a question as the HTTP interface takes them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from index.filters import Filters


class FiltersIn(BaseModel):
    """What documents must be; unknown keys are refused, so that a typing error does not search everything."""

    model_config = ConfigDict(extra="forbid")

    region: str = Field(default="", max_length=100)
    issuer: str = Field(default="", max_length=100)
    kind: str = Field(default="", max_length=40)
    year: str = Field(default="", pattern=r"^(\d{4})?$")
    in_force: bool = False
    applicable: bool = False

    def filters(self) -> Filters:
        """Return them as the index takes them."""
        return Filters(
            self.region.strip(), self.issuer.strip(), self.kind.strip(), self.year, self.in_force, self.applicable
        )
