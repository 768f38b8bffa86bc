package dev.popsteer.update;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Writes the body of a response into a file, and takes no more of it than it may have.
final class BoundedBody implements BodySubscriber<Path> {

  private final Path file;
  private final FileChannel channel;
  private final long maxBytes;
  private final LongConsumer received;
  private final CompletableFuture<Path> whole = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private long bytes;

  /// @param received is told how many bytes have come so far
  BoundedBody(Path file, long maxBytes, LongConsumer received) throws IOException {
    this.file = file;
    this.channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    this.maxBytes = maxBytes;
    this.received = received;
  }

  @Override
  public CompletionStage<Path> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (whole.isDone()) {
      return;
    }
    try {
      for (var buffer : buffers) {
        bytes += buffer.remaining();
        if (bytes > maxBytes) {
          throw new UpdateFailure(Transfer.tooLarge(maxBytes));
        }
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      received.accept(bytes);
    } catch (IOException e) {
      fail(new UpdateFailure("%s cannot be written: %s".formatted(file, e.getMessage()), e));
    } catch (UpdateFailure e) {
      fail(e);
    }
  }

  private void fail(UpdateFailure failure) {
    if (subscription != null) {
      subscription.cancel();
    }
    onError(failure);
  }

  @Override
  public void onError(Throwable failure) {
    closeQuietly();
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    closeQuietly();
    whole.complete(file);
  }

  private void closeQuietly() {
    try {
      channel.close();
    } catch (IOException e) {
      whole.completeExceptionally(e);
    }
  }
}
