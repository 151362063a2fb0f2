"""What decides a step, each thing by a short digest: enough to tell which of them changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

Facets = Mapping[str, str]


def digests(facets: Mapping[str, object]) -> Facets:
    return {name: digest_of_json(value) for name, value in facets.items()}


def digest_of_json(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
