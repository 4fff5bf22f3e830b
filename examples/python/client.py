"""Two accounts, a transfer, a refusal, and a read that includes what was written.

From the top of the project, with `pip install -r examples/python/requirements.txt`:

    python -m grpc_tools.protoc -I proto --python_out=examples/python/gen \
        --grpc_python_out=examples/python/gen $(cd proto && find daybook -name '*.proto')
    PYTHONPATH=examples/python/gen python examples/python/client.py \
        localhost:50051 localhost:50052 deploy/service-config.json [tenant]
"""

import sys
import uuid
from pathlib import Path

import grpc
from daybook.account.v1 import account_command_service_pb2 as commands_pb2
from daybook.account.v1 import account_command_service_pb2_grpc as commands_grpc
from daybook.account.v1 import account_query_service_pb2 as queries_pb2
from daybook.account.v1 import account_query_service_pb2_grpc as queries_grpc
from daybook.type.v1 import money_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status


def open_channel(address: str, service_config: str) -> grpc.Channel:
    """One channel; a process needs no more. With dns:/// it sees every replica behind a headless
    service and sends calls to each in turn."""
    return grpc.insecure_channel(
        f"dns:///{address}", options=[("grpc.service_config", service_config)]
    )


def reason_of(error: grpc.RpcError) -> tuple[str, dict[str, str]]:
    """Reason and facts of an error: write programs against code and reason."""
    status = rpc_status.from_call(error)
    info = error_details_pb2.ErrorInfo()
    for detail in status.details if status else []:
        if detail.Unpack(info):
            return info.reason, dict(info.metadata)
    return "", {}


def euros(minor_units: int) -> money_pb2.Money:
    return money_pb2.Money(currency_code="EUR", minor_units=minor_units)


def run(commands, queries, tenant: str) -> None:
    metadata = (("x-tenant-id", tenant),)

    def open_account(owner_id: str) -> str:
        request = commands_pb2.OpenAccountRequest(
            request_id=str(uuid.uuid4()), owner_id=owner_id, currency_code="EUR"
        )
        return commands.OpenAccount(request, metadata=metadata).account_id

    alice, bob = open_account("alice"), open_account("bob")
    commands.DepositMoney(
        commands_pb2.DepositMoneyRequest(
            request_id=str(uuid.uuid4()), account_id=alice, amount=euros(10000)
        ),
        metadata=metadata,
    )

    # Made once and kept until there is a definite answer: sent again, it takes effect once.
    transfer = commands_pb2.TransferMoneyRequest(
        request_id=str(uuid.uuid4()),
        from_account_id=alice,
        to_account_id=bob,
        amount=euros(2500),
    )
    first = commands.TransferMoney(transfer, metadata=metadata)
    again = commands.TransferMoney(transfer, metadata=metadata)
    replayed = str(again.replayed).lower()
    print(f"transferred, {first.balance.minor_units} left; again: replayed {replayed}")

    # What it wrote is in the answer, whichever replica gives it.
    account = queries.GetAccount(
        queries_pb2.GetAccountRequest(
            account_id=bob, consistency_token=first.consistency_token
        ),
        metadata=metadata,
    ).account
    print(f"bob has {account.balance.minor_units} {account.currency_code}")

    try:
        commands.WithdrawMoney(
            commands_pb2.WithdrawMoneyRequest(
                request_id=str(uuid.uuid4()), account_id=bob, amount=euros(2501)
            ),
            metadata=metadata,
        )
    except grpc.RpcError as error:
        reason, facts = reason_of(error)
        if reason != "INSUFFICIENT_FUNDS":
            raise
        print(f"refused: {error.details()} ({facts['available']})")


def main() -> None:
    command_address, query_address, config_file, *rest = sys.argv[1:]
    service_config = Path(config_file).read_text()
    with (
        open_channel(command_address, service_config) as command_channel,
        open_channel(query_address, service_config) as query_channel,
    ):
        run(
            commands_grpc.AccountCommandServiceStub(command_channel),
            queries_grpc.AccountQueryServiceStub(query_channel),
            rest[0] if rest else "default",
        )


if __name__ == "__main__":
    main()
