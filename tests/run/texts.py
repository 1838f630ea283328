"""Finds every text by which the program tells people of a failure, by walking its code.

Where such a text is made, all that it can say is worked out as far as the code states it: names are followed to what
they were given, calls to what they return, parameters to whoever calls. What only a run can tell is `OPEN`.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from pathlib import Path

from scraper.run.remarks import CAUSED

OPEN = "7"
"""What stands for a part of a text that only a run can tell."""

_MARK = "\0"
_DEEPEST = 6
_MOST = 200


@dataclass(frozen=True)
class Sink:
    """A parameter whose argument is told to people, within `frame`; `module` is where its owner is, empty for any."""

    owner: str
    place: int | None
    name: str
    frame: str = "{}"
    module: str = ""


@dataclass(frozen=True)
class Text:
    """A text, and where in the code it is made."""

    where: str
    said: str


SEEDS = (
    Sink("ScraperError", 0, "message"),
    Sink("PageError", 1, "reason"),
    Sink("FetchError", None, "next_step"),
    Sink("Failure", 3, "reason"),
    Sink("Failure", 5, "next_step"),
    Sink("Refused", 1, "reason"),
    Sink("Silence", 1, "reason"),
    Sink("Remark", 2, "detail"),
    Sink("Problem", 4, "message"),
    Sink("Slip", 2, "message"),
    Sink("FormError", 0, "message"),
    Sink("ValueError", 0, "message", "left out of the feeds: {}", "scraper.publish.entries"),
    Sink("ConnectError", 0, "message", "the connection failed: {}", "scraper.fetch.wire"),
    Sink("WriteError", 0, "message", "the connection failed: {}", "scraper.fetch.wire"),
)


@dataclass
class Module:
    """One file of the program, with what is needed to follow names in it."""

    name: str
    path: str
    tree: ast.Module

    def __post_init__(self) -> None:
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]:
        found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        return {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def around(self, node: ast.AST, kind: type | tuple[type, ...]) -> Iterator[ast.AST]:
        """Give what stands around a node, the innermost first."""
        while node := self.parents.get(node):  # type: ignore[assignment]
            if isinstance(node, kind):
                yield node


@dataclass
class Program:
    """The whole program, as code."""

    modules: dict[str, Module]
    sinks: list[Sink] = field(default_factory=lambda: list(SEEDS))

    @classmethod
    def at(cls, root: Path) -> "Program":
        modules = {}
        for path in sorted(root.rglob("*.py")):
            inside = path.relative_to(root.parent)
            name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
            modules[name] = Module(name, str(inside), ast.parse(path.read_text(encoding="utf-8")))
        return cls(modules)

    @cached_property
    def classes(self) -> dict[str, tuple[str, bool]]:
        """The first base of each class, and whether it has a constructor of its own."""
        return {
            node.name: (
                next((each.id for each in node.bases if isinstance(each, ast.Name)), ""),
                any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body),
            )
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
        }

    @cached_property
    def calls(self) -> dict[str, list[tuple[Module, ast.Call]]]:
        """All calls, by the name of what is called; of a class without a constructor by that of its base."""
        found: dict[str, list[tuple[Module, ast.Call]]] = {}
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    owner = self._owner(node, module)
                    while (own := self.classes.get(owner)) and not own[1] and own[0] in self.classes:
                        owner = own[0]
                    found.setdefault(owner, []).append((module, node))
        return found

    def texts(self) -> set[Text]:
        """Give every text that is told to people, from whichever parameter it comes."""
        found = set(self._steps())
        for sink in self.sinks:  # which grow meanwhile: a parameter that is told on is one more
            for module, call in self.calls.get(sink.owner, ()):
                if argument := _argument(call, sink, module):
                    found |= set(self._told(argument, sink.frame, module))
        return {text for text in found if text.said.strip(f"{OPEN}: ")}

    def _steps(self) -> Iterator[Text]:
        """Give the next steps that are stated, not passed."""
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                targets = node.targets if isinstance(node, ast.Assign) else ()
                if any(getattr(each, "id", getattr(each, "attr", "")) == "next_step" for each in targets):
                    yield from self._told(node.value, "{}", module)  # type: ignore[attr-defined]
            for function in module.functions.get("next_step", ()):
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value:
                        yield from self._told(node.value, "{}", module)

    def _owner(self, call: ast.Call, module: Module) -> str:
        """Name what is called; the base class, when that is its constructor."""
        match call.func:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
                own = next(module.around(call, ast.ClassDef))
                return self.classes[own.name][0]  # type: ignore[attr-defined]
            case ast.Attribute(attr=name):
                return name
        return ""

    def _told(self, expression: ast.expr, frame: str, module: Module) -> Iterator[Text]:
        """Give what an expression can say; where it says a parameter, whoever calls is asked too."""
        function = next(module.around(expression, (ast.FunctionDef, ast.AsyncFunctionDef)), None)
        for said in self.values(expression, module, 0):
            for name in re.findall(f"{_MARK}(\\w+){_MARK}", said):
                self._follow(function, name, frame.format(_without_marks(said, but=name)), module)
            yield Text(f"{module.path}:{expression.lineno}", frame.format(_without_marks(said)))

    def _follow(self, function: ast.AST | None, name: str, frame: str, module: Module) -> None:
        assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        own = next(module.around(function, ast.ClassDef), None)
        names = [each.arg for each in function.args.args if each.arg != "self"]
        place = names.index(name) if name in names else None
        if function.name == "__init__" and isinstance(own, ast.ClassDef):
            sink = Sink(own.name, place, name, frame)
        else:
            sink = Sink(function.name, place, name, frame, module.name)
        is_seed = any((each.owner, each.name) == (sink.owner, sink.name) for each in SEEDS)
        is_place = frame.startswith("{}: ")  # where something failed, not what
        if sink not in self.sinks and not is_seed and not is_place:
            self.sinks.append(sink)

    def values(self, node: ast.AST | None, module: Module, depth: int) -> list[str]:
        """Work out what an expression can be."""
        if depth > _DEEPEST:
            return [OPEN]
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.FormattedValue(value=value, conversion=-1) | ast.NamedExpr(value=value):
                return self.values(value, module, depth)
            case ast.JoinedStr(values=parts):
                return self._joined(parts, module, depth)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self._joined((left, right), module, depth)
            case ast.IfExp(body=body, orelse=other):
                return self._all((body, other), module, depth)
            case ast.BoolOp(values=each):
                return [text for text in self._all(each, module, depth) if text]
            case ast.Call():
                return self._called(node, module, depth)
        return self._referred(node, module, depth)

    def _referred(self, node: ast.AST | None, module: Module, depth: int) -> list[str]:
        match node:
            case ast.Name(id=name):
                return self._named(node, name, module, depth)
            case ast.Subscript(value=ast.Name(id=name) as held):
                return self._held(held, name, module, depth)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in module.functions:
                return self._returned(name, module, depth)
        return [OPEN]

    def _all(self, nodes: Sequence[ast.AST], module: Module, depth: int) -> list[str]:
        return list(dict.fromkeys(text for node in nodes for text in self.values(node, module, depth)))

    def _joined(self, parts: Sequence[ast.AST], module: Module, depth: int) -> list[str]:
        choices = product(*(self.values(part, module, depth) for part in parts))
        return ["".join(texts) for texts in islice(choices, _MOST)]

    def _called(self, call: ast.Call, module: Module, depth: int) -> list[str]:
        match call.func:
            case ast.Name(id="next"):
                found = call.args[0]
                item = self._item(found, module, depth) if isinstance(found, ast.GeneratorExp) else [OPEN]
                return list(dict.fromkeys([*item, *self._all(call.args[1:], module, depth)]))
            case ast.Name(id=name) if name in module.functions:
                return self._returned(name, module, depth)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in module.functions:
                return self._returned(name, module, depth)
            case ast.Attribute(value=ast.Name(id=name) as held, attr="get"):
                return self._held(held, name, module, depth)
            case ast.Attribute(value=held, attr="format" | "format_map"):
                return [re.sub(r"\{\w+\}", OPEN, text) for text in self.values(held, module, depth)]
        return [OPEN]

    def _item(self, found: ast.GeneratorExp, module: Module, depth: int) -> list[str]:
        """Work out what `for words, hint in HINTS.items()` gives."""
        match found.elt, found.generators[0].target, found.generators[0].iter:
            case (
                ast.Name(id=wanted),
                ast.Tuple(elts=[_, ast.Name(id=second)]),
                ast.Call(func=ast.Attribute(value=ast.Name(id=name) as held, attr="items")),
            ) if wanted == second:
                return self._held(held, name, module, depth)
        return [OPEN]

    def _returned(self, name: str, module: Module, depth: int) -> list[str]:
        returns = [
            node.value
            for function in module.functions[name]
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value
        ]
        return [_without_marks(text) for text in self._all(returns, module, depth + 1)]

    def _named(self, node: ast.Name, name: str, module: Module, depth: int) -> list[str]:
        """Follow a name to all that it was given, in the function around it, the module, or where it is from."""
        for function in module.around(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if given := [each for each in _given(function, name) if each is not node]:
                there = [each for each in given if getattr(each, "value", None) != ""]  # an empty one is to come
                return self._all(there, module, depth + 1)
            arguments = function.args  # type: ignore[attr-defined]
            if any(each.arg == name for each in (*arguments.args, *arguments.kwonlyargs)):
                return [f"{_MARK}{name}{_MARK}"]
        if given := [each for each in _given(module.tree, name, within=False) if each is not node]:
            return self._all(given, module, depth + 1)
        source, original = module.imports.get(name, ("", ""))
        if source in self.modules:
            given = list(_given(self.modules[source].tree, original, within=False))
            return self._all(given, self.modules[source], depth + 1) or [OPEN]
        return [OPEN]

    def _held(self, node: ast.Name, name: str, module: Module, depth: int) -> list[str]:
        """Work out what a dictionary or a list of that name can hold."""
        functions = [*module.around(node, (ast.FunctionDef, ast.AsyncFunctionDef)), None]
        for scope in functions:
            for given in _given(scope or module.tree, name, within=scope is not None):
                if isinstance(given, ast.Dict):
                    return self._all(given.values, module, depth + 1)
                if isinstance(given, ast.List) and scope:
                    return self._all(list(_appended(scope, name)), module, depth + 1)
        return [OPEN]


def _argument(call: ast.Call, sink: Sink, module: Module) -> ast.expr | None:
    """Give what a call passes to a sink; None when it calls something else, or passes nothing."""
    if sink.module not in ("", module.name, module.imports.get(sink.owner, ("",))[0]):
        return None
    if sink.owner == "Remark" and not (isinstance(call.args[0], ast.Constant) and call.args[0].value in CAUSED):
        return None
    named = next((each.value for each in call.keywords if each.arg == sink.name), None)
    if named is None and sink.place is not None and sink.place < len(call.args):
        return call.args[sink.place]
    return named


def _given(scope: ast.AST, name: str, *, within: bool = True) -> Iterator[ast.expr]:
    """Give what is assigned to a name in a function; without `within`, only at the top of a module."""
    for node in ast.walk(scope) if within else ast.iter_child_nodes(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                yield value


def _appended(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr="append"), args=[value]) if held == name:
                yield value


def _without_marks(text: str, *, but: str = "") -> str:
    """Leave open what parameters say; `but` one becomes the `{}` of a frame."""
    if but:
        text = text.replace("{", "{{").replace("}", "}}").replace(f"{_MARK}{but}{_MARK}", "{}", 1)
    return re.sub(f"{_MARK}\\w+{_MARK}", OPEN, text)


def texts_of(root: Path) -> list[Text]:
    """Give every text by which the program below a folder tells people of a failure."""
    found: dict[str, Text] = {}
    for text in sorted(Program.at(root).texts(), key=lambda each: (each.said, each.where)):
        found.setdefault(text.said, replace(text))
    return list(found.values())
