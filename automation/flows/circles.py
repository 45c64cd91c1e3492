"""Flows that set each other off: A puts a label on, B begins by that label and changes the
contact, A begins by that change. A circle is refused unless a condition stands in it; what still
goes round is ended when it runs, by the length of its chain. A call sets off too, and no condition
stands before it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from automation.flows.graph import Graph, Node, Start
from automation.flows.paths import circles
from automation.steps.assign import AssignConfig
from automation.steps.change_conversation import ChangeConversationConfig
from automation.steps.create_order import CreateOrderConfig
from automation.steps.hand_over import HandOverConfig
from automation.steps.label import LabelConfig
from automation.steps.set_contact import SetContactConfig
from automation.steps.update_order import UpdateOrderConfig
from automation.triggers.contact_changed import ContactChangedConfig
from automation.triggers.conversation_assigned import ConversationAssignedConfig
from automation.triggers.conversation_resolved import ConversationResolvedConfig
from automation.triggers.label_added import LabelAddedConfig
from automation.triggers.order_created import OrderCreatedConfig
from automation.triggers.order_moved import OrderMovedConfig


def circle_through(flow_id: UUID, graphs: Mapping[UUID, Graph]) -> list[UUID]:
    """The flows of an unguarded circle that this one is part of; `graphs` holds it too."""
    edges = {
        str(one): [
            str(other)
            for other, graph in graphs.items()
            if other in graphs[one].calls or _sets_off(graphs[one], graph)
        ]
        for one in graphs
    }
    for ring in circles(edges):
        if str(flow_id) in ring:
            return sorted(UUID(one) for one in ring)
    return []


def _sets_off(one: Graph, other: Graph) -> bool:
    return any(
        start.when is None and _begins_by(start, node)
        for start in other.starts
        for node in one.nodes.values()
    )


def _begins_by(start: Start, node: Node) -> bool:
    wanted, done = start.config, node.config
    if isinstance(wanted, LabelAddedConfig):
        return (
            isinstance(done, LabelConfig)
            and done.action == "add"
            and done.label_id == wanted.label_id
        )
    if isinstance(wanted, ContactChangedConfig):
        return isinstance(done, SetContactConfig) and done.field == wanted.field
    if isinstance(wanted, OrderMovedConfig):
        return _moves_order(wanted, done)
    if isinstance(wanted, OrderCreatedConfig):
        return isinstance(done, CreateOrderConfig)
    if isinstance(wanted, ConversationResolvedConfig):
        return isinstance(done, ChangeConversationConfig) and done.status == "resolved"
    if isinstance(wanted, ConversationAssignedConfig) and isinstance(
        done, AssignConfig | HandOverConfig
    ):
        who = (wanted.assignee_id, done.assignee_id)
        team = (wanted.team_id, done.team_id)
        return all(asked is None or asked == given for asked, given in (who, team)) and (
            done.assignee_id is not None or done.team_id is not None
        )
    return False


def _moves_order(wanted: OrderMovedConfig, done: Any) -> bool:
    if not isinstance(done, UpdateOrderConfig) or done.status is None:
        return False
    return wanted.to is None or wanted.to is done.status
