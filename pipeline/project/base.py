"""What all models of the project file share."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    # What a bare word stands for where a mapping is usual, such as `transition: cut`.
    _shorthand: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        if cls._shorthand and isinstance(value, str):
            return {cls._shorthand: value}
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Where a bare word may stand for the mapping, an editor is told so."""
        mapping = handler.resolve_ref_schema(handler(core))
        words = cls._words()
        return {"anyOf": [mapping, words]} if words else mapping

    @classmethod
    def _words(cls) -> dict[str, Any]:
        """The JSON Schema of the bare words that may stand for the mapping; empty where none may."""
        return {"type": ["string", "number"]} if cls._shorthand else {}
