"""Puts values into a template: the provider's components for a send, or faults that name a field.

fill(components, values) ─▶ Filled(components, text)      raises Invalid: values.body.2 …
look(components, values) ─▶ Filled with what is there, and the faults beside it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inbox.foundation.errors import FieldFault, Invalid
from inbox.templates.values import Refused, as_parameter
from inbox.templates.variables import (
    AUTHENTICATION,
    BODY_AT_MOST,
    HEADER_AT_MOST,
    LONE_BODY_AT_MOST,
    NAME,
    VARIABLE,
    Component,
    parts_of,
    text_of,
    variables_of,
    word,
    words_of,
)

SUB_TYPES: Final = {
    "URL": "url",
    "OTP": "url",
    "COPY_CODE": "copy_code",
    "QUICK_REPLY": "quick_reply",
    "CATALOG": "catalog",
    "MPM": "mpm",
    "FLOW": "flow",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A template as the customer sees it; `{{1}}` stands where no value was given."""

    header: str = field(default="", repr=False)
    header_kind: str = "none"
    body: str = field(default="", repr=False)
    footer: str = field(default="", repr=False)
    buttons: Sequence[Mapping[str, str]] = field(default=(), repr=False)
    cards: Sequence["Shown"] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """What people search for and read in a list."""
        own = [one for one in (self.header, self.body, self.footer) if one]
        return "\n".join([*own, *(card.text for card in self.cards if card.text)])


@dataclass(frozen=True, slots=True)
class Filled:
    components: list[dict[str, Any]] = field(repr=False)
    shown: Shown
    faults: Sequence[FieldFault] = ()


def fill(components: Sequence[Component], values: Any, category: str = "") -> Filled:
    filled = look(components, values, category)
    if filled.faults:
        first = filled.faults[0]
        raise Invalid(f"{first.field}: {first.message}", faults=filled.faults)
    return filled


def look(components: Sequence[Component], values: Any, category: str = "") -> Filled:
    filling = _Filling(variables_of(components, category), values, category)
    lone = len([one for one in components if word(one, "type") != "FOOTER"]) == 1
    written, shown = filling.write(
        components, values, "", LONE_BODY_AT_MOST if lone else BODY_AT_MOST
    )
    filling.refuse_unknown(values, "")
    return Filled(written, shown, filling.faults)


class _Filling:
    def __init__(self, variables: Sequence[Mapping[str, Any]], values: Any, category: str) -> None:
        self.faults: list[FieldFault] = []
        self._variables = {one["name"]: one for one in variables}
        self._one_time = category.upper() == AUTHENTICATION
        if not isinstance(values, Mapping):
            self._refuse("", "An object with a member per part of the template.")

    def write(
        self, components: Sequence[Component], values: Any, inside: str, body_at_most: int
    ) -> tuple[list[dict[str, Any]], Shown]:
        written: list[dict[str, Any]] = []
        header, header_kind, body, footer = "", "none", "", ""
        buttons: list[Mapping[str, str]] = []
        cards: list[Shown] = []
        for component in components:
            kind = word(component, "type")
            if kind == "HEADER":
                header_kind = word(component, "format").lower() or "text"
                header = self._header(component, header_kind, values, inside, written)
            elif kind == "BODY":
                body = self._text(component, values, f"{inside}body", body_at_most, written)
            elif kind == "FOOTER":
                footer = text_of(component)
            elif kind == "BUTTONS":
                for index, button in enumerate(parts_of(component, "buttons")):
                    buttons.append(self._button(button, index, values, inside, written))
            elif kind == "LIMITED_TIME_OFFER":
                self._offer(values, inside, written)
            elif kind == "CAROUSEL":
                cards = self._cards(component, values, written)
        return written, Shown(header, header_kind, body, footer, buttons, cards)

    def refuse_unknown(self, values: Any, inside: str) -> None:
        """A value that has no place is a slip: of a name, or of the template."""
        if not isinstance(values, Mapping):
            return
        for name, value in values.items():
            if not NAME.match(name):
                # It may be a text that slipped into the place of a name: it is not said back.
                self._refuse(inside.rstrip("."), "Names of letters, digits and underscores only.")
                continue
            place = f"{inside}{name}"
            if place in self._variables:
                continue
            deeper = any(known.startswith(f"{place}.") for known in self._variables)
            if not deeper:
                self._refuse(place, "This template has no such value.")
            elif isinstance(value, Mapping):
                self.refuse_unknown(value, f"{place}.")
            else:
                self._refuse(place, "An object with a member per value.")

    def _header(
        self,
        component: Component,
        kind: str,
        values: Any,
        inside: str,
        written: list[dict[str, Any]],
    ) -> str:
        if kind == "text":
            return self._text(component, values, f"{inside}header", HEADER_AT_MOST, written)
        parameter = self._parameter(f"{inside}header.{kind}", values)
        if parameter is not None:
            written.append({"type": "header", "parameters": [parameter]})
        return ""

    def _text(
        self,
        component: Component,
        values: Any,
        place: str,
        at_most: int,
        written: list[dict[str, Any]],
    ) -> str:
        text, names = text_of(component), words_of(component.get("text"))
        parameters, found = [], {}
        for name in names:
            parameter = self._parameter(f"{place}.{name}", values)
            if parameter is not None:
                found[name] = parameter["text"]
                if not name.isdigit():
                    parameter["parameter_name"] = name
                parameters.append(parameter)
        if parameters:
            part = place.rpartition(".")[2]
            written.append({"type": part, "parameters": parameters})
        rendered = VARIABLE.sub(lambda match: found.get(match[1], match[0]), text)
        if found and len(rendered) > at_most:
            self._refuse(place, f"Filled in, it is longer than {at_most} characters.")
        return rendered

    def _button(
        self,
        button: Component,
        index: int,
        values: Any,
        inside: str,
        written: list[dict[str, Any]],
    ) -> Mapping[str, str]:
        place, kind = f"{inside}buttons.{index}", word(button, "type")
        shown = {"kind": kind.lower(), "text": text_of(button)}
        if kind == "URL":
            shown["url"] = text_of(button, "url")
        elif kind == "PHONE_NUMBER":
            shown["phone"] = text_of(button, "phone_number")
        if place not in self._variables:
            return shown
        parameter = self._parameter(place, values)
        if parameter is None and self._variables[place]["kind"] == "code" and self._one_time:
            parameter = self._code_of_body(values, inside, place)
        if parameter is None and kind == "FLOW":
            # A Flow cannot be opened without a token, and this one says that nobody asked for any.
            parameter = {"type": "action", "action": {"flow_token": "unused"}}
        if parameter is not None:
            if kind == "COPY_CODE":
                parameter = {"type": "coupon_code", "coupon_code": parameter["text"]}
            elif kind == "URL" and "text" in parameter:
                shown["url"] = VARIABLE.sub(lambda _: parameter["text"], shown["url"])
            written.append(
                {
                    "type": "button",
                    "sub_type": SUB_TYPES[kind],
                    "index": str(index),
                    "parameters": [parameter],
                }
            )
        return shown

    def _code_of_body(self, values: Any, inside: str, place: str) -> dict[str, Any] | None:
        code = _value_at(values, f"{inside}body.1")
        if not isinstance(code, str):
            # Its absence from the body is already told.
            return None
        return self._judged(self._variables[place], code, f"{inside}body.1")

    def _offer(self, values: Any, inside: str, written: list[dict[str, Any]]) -> None:
        place = f"{inside}offer.ends_at"
        if place not in self._variables:
            return
        parameter = self._parameter(place, values)
        if parameter is not None:
            written.append({"type": "limited_time_offer", "parameters": [parameter]})

    def _cards(
        self, component: Component, values: Any, written: list[dict[str, Any]]
    ) -> list[Shown]:
        cards, shown = [], []
        for index, card in enumerate(parts_of(component, "cards")):
            parts, looks = self.write(
                parts_of(card, "components"), values, f"cards.{index}.", BODY_AT_MOST
            )
            cards.append({"card_index": index, "components": parts})
            shown.append(looks)
        written.append({"type": "carousel", "cards": cards})
        return shown

    def _parameter(self, place: str, values: Any) -> dict[str, Any] | None:
        variable = self._variables.get(place)
        if variable is None:
            return None
        value = _value_at(values, place)
        if value is None:
            if variable["required"]:
                self._refuse(place, "This value is missing.")
            return None
        return self._judged(variable, value, place)

    def _judged(self, variable: Mapping[str, Any], value: Any, place: str) -> dict[str, Any] | None:
        try:
            return as_parameter(variable, value)
        except Refused as refused:
            self._refuse(f"{place}{refused.inside}", refused.words)
            return None

    def _refuse(self, place: str, words: str) -> None:
        name = f"values.{place}" if place else "values"
        fault = FieldFault(name, words)
        if fault not in self.faults:
            self.faults.append(fault)


def _value_at(values: Any, place: str) -> Any:
    found = values
    for step in place.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found
