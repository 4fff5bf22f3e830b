// Two accounts, a transfer, a refusal, and a read that includes what was written:
//
//	go run . localhost:50051 localhost:50052 ../../deploy/service-config.json [tenant]
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	accountv1 "daybook.example/client/gen/daybook/account/v1"
	typev1 "daybook.example/client/gen/daybook/type/v1"
)

// dial opens one channel; a process needs no more. With dns:/// it sees every replica behind a
// headless service and sends calls to each in turn.
func dial(address, serviceConfig string) (*grpc.ClientConn, error) {
	return grpc.NewClient("dns:///"+address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(serviceConfig))
}

// reasonOf opens the details of an error: write programs against code and reason.
func reasonOf(err error) (code codes.Code, reason string, facts map[string]string) {
	failed := status.Convert(err)
	for _, detail := range failed.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return failed.Code(), info.Reason, info.Metadata
		}
	}
	return failed.Code(), "", nil
}

func euros(minorUnits int64) *typev1.Money {
	return &typev1.Money{CurrencyCode: "EUR", MinorUnits: minorUnits}
}

func run(ctx context.Context, commands accountv1.AccountCommandServiceClient, queries accountv1.AccountQueryServiceClient) error {
	open := func(owner string) (string, error) {
		opened, err := commands.OpenAccount(ctx, &accountv1.OpenAccountRequest{
			RequestId: uuid.NewString(), OwnerId: owner, CurrencyCode: "EUR"})
		return opened.GetAccountId(), err
	}
	alice, err := open("alice")
	if err != nil {
		return err
	}
	bob, err := open("bob")
	if err != nil {
		return err
	}
	if _, err = commands.DepositMoney(ctx, &accountv1.DepositMoneyRequest{
		RequestId: uuid.NewString(), AccountId: alice, Amount: euros(10000)}); err != nil {
		return err
	}

	// Made once and kept until there is a definite answer: sent again, it takes effect once.
	transfer := &accountv1.TransferMoneyRequest{RequestId: uuid.NewString(),
		FromAccountId: alice, ToAccountId: bob, Amount: euros(2500)}
	first, err := commands.TransferMoney(ctx, transfer)
	if err != nil {
		return err
	}
	again, err := commands.TransferMoney(ctx, transfer)
	if err != nil {
		return err
	}
	fmt.Printf("transferred, %d left; again: replayed %t\n", first.Balance.MinorUnits, again.Replayed)

	// What it wrote is in the answer, whichever replica gives it.
	seen, err := queries.GetAccount(ctx, &accountv1.GetAccountRequest{
		AccountId: bob, ConsistencyToken: first.ConsistencyToken})
	if err != nil {
		return err
	}
	fmt.Printf("bob has %d %s\n", seen.Account.Balance.MinorUnits, seen.Account.CurrencyCode)

	_, err = commands.WithdrawMoney(ctx, &accountv1.WithdrawMoneyRequest{
		RequestId: uuid.NewString(), AccountId: bob, Amount: euros(2501)})
	code, reason, facts := reasonOf(err)
	if code != codes.FailedPrecondition || reason != "INSUFFICIENT_FUNDS" {
		return fmt.Errorf("not refused as expected: %w", err)
	}
	fmt.Printf("refused: %s (%s)\n", status.Convert(err).Message(), facts["available"])
	return nil
}

func main() {
	if len(os.Args) < 4 {
		log.Fatal("usage: client COMMAND_ADDRESS QUERY_ADDRESS SERVICE_CONFIG [TENANT]")
	}
	serviceConfig, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	tenant := "default"
	if len(os.Args) > 4 {
		tenant = os.Args[4]
	}
	commandChannel, err := dial(os.Args[1], string(serviceConfig))
	if err != nil {
		log.Fatal(err)
	}
	defer commandChannel.Close()
	queryChannel, err := dial(os.Args[2], string(serviceConfig))
	if err != nil {
		log.Fatal(err)
	}
	defer queryChannel.Close()
	ctx := metadata.AppendToOutgoingContext(context.Background(), "x-tenant-id", tenant)
	if err := run(ctx, accountv1.NewAccountCommandServiceClient(commandChannel),
		accountv1.NewAccountQueryServiceClient(queryChannel)); err != nil {
		log.Fatal(err)
	}
}
