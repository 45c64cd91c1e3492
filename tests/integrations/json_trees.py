"""JSON of any shape, with the members that providers use in the wrong places."""

from typing import Any

from hypothesis import strategies as st

MEMBERS = (
    "object entry id time changes field value metadata phone_number_id contacts wa_id user_id "
    "profile name username messages statuses errors code from from_user_id type text body button "
    "interactive button_reply title image caption order context timestamp status recipient_id "
    "recipient_user_id recipient_participant_id biz_opaque_callback_data system user_id_update "
    "previous groups history delivered read 1749416383 whatsapp_business_account"
)
WORDS = st.sampled_from(MEMBERS.split())
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | ANY_TEXT
)
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | ANY_TEXT, inner, max_size=6)
    ),
    max_leaves=30,
)
