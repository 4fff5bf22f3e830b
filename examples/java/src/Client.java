import com.google.gson.Gson;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import daybook.account.v1.AccountCommandServiceGrpc;
import daybook.account.v1.AccountCommandServiceGrpc.AccountCommandServiceBlockingStub;
import daybook.account.v1.AccountCommandServiceOuterClass.DepositMoneyRequest;
import daybook.account.v1.AccountCommandServiceOuterClass.OpenAccountRequest;
import daybook.account.v1.AccountCommandServiceOuterClass.TransferMoneyRequest;
import daybook.account.v1.AccountCommandServiceOuterClass.TransferMoneyResponse;
import daybook.account.v1.AccountCommandServiceOuterClass.WithdrawMoneyRequest;
import daybook.account.v1.AccountOuterClass.Account;
import daybook.account.v1.AccountQueryServiceGrpc;
import daybook.account.v1.AccountQueryServiceGrpc.AccountQueryServiceBlockingStub;
import daybook.account.v1.AccountQueryServiceOuterClass.GetAccountRequest;
import daybook.type.v1.MoneyOuterClass.Money;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Two accounts, a transfer, a refusal, and a read that includes what was written. */
public final class Client {
  private Client() {}

  /**
   * One channel; a process needs no more. With dns:/// it sees every replica behind a headless
   * service and sends calls to each in turn.
   */
  static ManagedChannel openChannel(String address, Map<String, ?> serviceConfig) {
    return ManagedChannelBuilder.forTarget("dns:///" + address)
        .usePlaintext()
        .defaultServiceConfig(serviceConfig)
        .enableRetry()
        .build();
  }

  /** Reason and facts of an error: write programs against code and reason. */
  static ErrorInfo reasonOf(StatusRuntimeException error) throws InvalidProtocolBufferException {
    com.google.rpc.Status failed = StatusProto.fromThrowable(error);
    for (Any detail : failed == null ? List.<Any>of() : failed.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) return detail.unpack(ErrorInfo.class);
    }
    return ErrorInfo.getDefaultInstance();
  }

  static String newRequestId() {
    return UUID.randomUUID().toString();
  }

  static Money euros(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  static String open(AccountCommandServiceBlockingStub commands, String ownerId) {
    return commands.openAccount(OpenAccountRequest.newBuilder()
        .setRequestId(newRequestId()).setOwnerId(ownerId).setCurrencyCode("EUR").build())
        .getAccountId();
  }

  static void run(
      AccountCommandServiceBlockingStub commands, AccountQueryServiceBlockingStub queries)
      throws InvalidProtocolBufferException {
    String alice = open(commands, "alice");
    String bob = open(commands, "bob");
    commands.depositMoney(DepositMoneyRequest.newBuilder()
        .setRequestId(newRequestId()).setAccountId(alice).setAmount(euros(10_000)).build());

    // Made once and kept until there is a definite answer: sent again, it takes effect once.
    TransferMoneyRequest transfer = TransferMoneyRequest.newBuilder()
        .setRequestId(newRequestId())
        .setFromAccountId(alice).setToAccountId(bob).setAmount(euros(2_500)).build();
    TransferMoneyResponse first = commands.transferMoney(transfer);
    TransferMoneyResponse again = commands.transferMoney(transfer);
    System.out.printf("transferred, %d left; again: replayed %b%n",
        first.getBalance().getMinorUnits(), again.getReplayed());

    // What it wrote is in the answer, whichever replica gives it.
    Account seen = queries.getAccount(GetAccountRequest.newBuilder()
        .setAccountId(bob).setConsistencyToken(first.getConsistencyToken()).build()).getAccount();
    System.out.printf("bob has %d %s%n", seen.getBalance().getMinorUnits(), seen.getCurrencyCode());

    try {
      commands.withdrawMoney(WithdrawMoneyRequest.newBuilder()
          .setRequestId(newRequestId()).setAccountId(bob).setAmount(euros(2_501)).build());
    } catch (StatusRuntimeException error) {
      ErrorInfo info = reasonOf(error);
      if (!info.getReason().equals("INSUFFICIENT_FUNDS")) throw error;
      System.out.printf("refused: %s (%s)%n",
          error.getStatus().getDescription(), info.getMetadataOrThrow("available"));
    }
  }

  public static void main(String[] args) throws Exception {
    @SuppressWarnings("unchecked") // Gson reads numbers as doubles, as the channel wants them.
    Map<String, ?> serviceConfig = new Gson().fromJson(Files.readString(Path.of(args[2])), Map.class);
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-tenant-id", Metadata.ASCII_STRING_MARSHALLER),
        args.length > 3 ? args[3] : "default");
    ManagedChannel commandChannel = openChannel(args[0], serviceConfig);
    ManagedChannel queryChannel = openChannel(args[1], serviceConfig);
    try {
      run(AccountCommandServiceGrpc.newBlockingStub(commandChannel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)),
          AccountQueryServiceGrpc.newBlockingStub(queryChannel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    } finally {
      commandChannel.shutdown();
      queryChannel.shutdown();
    }
  }
}
