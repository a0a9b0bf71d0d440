import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from gateway.storage.engine import is_postgresql, open_engine


def asking(url: str, setting: str) -> str:
    """Return an address whose connections begin with a setting."""
    asked = make_url(url).update_query_dict({"options": f"-c {setting}"})
    return asked.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("enable_seqscan", "off"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("application_name", "earshot"),
    ],
)
def test_postgresql_connection_is_durable_and_impatient(
    postgres_url: str, setting: str, value: str
) -> None:
    # The operator's setting is too weak for what is promised.
    engine = open_engine(asking(postgres_url, "synchronous_commit=off"))
    with engine.connect() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar_one() == value
    engine.dispose()


def test_stronger_durability_is_left_alone(postgres_url: str) -> None:
    engine = open_engine(asking(postgres_url, "synchronous_commit=remote_apply"))
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "remote_apply"
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_is_the_same_driver(scheme: str) -> None:
    engine = open_engine(f"{scheme}://amina:secret@db.example.org/earshot?connect_timeout=1")
    assert engine.url.drivername == "postgresql+psycopg"
    assert is_postgresql(engine.url)
    engine.dispose()


def test_other_databases_are_not_opened() -> None:
    with pytest.raises(KeyError):
        open_engine("mysql://example.org/earshot")
