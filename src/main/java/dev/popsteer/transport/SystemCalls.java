package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.net.SocketException;

/// The system calls on UDP sockets, as 64-bit Linux has them on x86-64 and AArch64.
///
/// A call that fails gives its error number, negative, as the kernel itself does; [#check] makes an
/// exception of it. The class cannot be initialised where native access is denied or the C library
/// has no such functions.
///
/// Not safe for use by several threads: the error number comes through memory of the instance.
@SuppressWarnings("restricted") // Each function is declared here as the C library has it.
final class SystemCalls {

  static final int INTERRUPTED = -4;
  static final int NOT_PERMITTED = -13;

  /// Of `recvmmsg`: wait for the first datagram, and then take what else is there.
  static final int WAIT_FOR_ONE = 0x1_0000;

  /// Of `sendmmsg`: fail rather than wait for room.
  static final int DO_NOT_WAIT = 0x40;

  private static final int DATAGRAMS_CLOSED_ON_EXEC = 2 | 0x8_0000;
  private static final int NO_MORE_RECEIVING = 0;
  private static final int MAX_ERROR_TEXT_BYTES = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option WITH_ERROR = Linker.Option.captureCallState("errno");
  private static final long ERROR_AT =
      Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), WITH_ERROR);
  private static final MethodHandle BIND =
      handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), WITH_ERROR);
  private static final MethodHandle GETSOCKNAME =
      handle(
          "getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), WITH_ERROR);
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          WITH_ERROR);
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
          WITH_ERROR);

  // Pointers are passed as numbers, as a segment would have to be cut out for each call.
  private static final FunctionDescriptor RECVMMSG_SHAPE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final FunctionDescriptor SENDMMSG_SHAPE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  // To take the error number costs an object for each call, unless the JVM compiles all of it into
  // one piece. So it is taken only if a call has failed: by another one.
  private static final MethodHandle RECVMMSG = handle("recvmmsg", RECVMMSG_SHAPE);
  private static final MethodHandle RECVMMSG_WITH_ERROR =
      handle("recvmmsg", RECVMMSG_SHAPE, WITH_ERROR);
  private static final MethodHandle SENDMMSG = handle("sendmmsg", SENDMMSG_SHAPE);
  private static final MethodHandle SENDMMSG_WITH_ERROR =
      handle("sendmmsg", SENDMMSG_SHAPE, WITH_ERROR);

  // These are called by any thread, and so do not use the memory for error numbers.
  private static final MethodHandle SHUTDOWN =
      handle("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CONNECT =
      handle("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private final MemorySegment callState;
  private final MemorySegment optionValue;
  private final MemorySegment optionLength;

  SystemCalls(SegmentAllocator memory) {
    callState = memory.allocate(Linker.Option.captureStateLayout());
    optionValue = memory.allocate(JAVA_INT);
    optionLength = memory.allocate(JAVA_INT);
  }

  private static MethodHandle handle(
      String function, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), descriptor, options);
  }

  /// Opens a UDP socket, which programs that this one starts do not inherit.
  ///
  /// @param family as in [AddressLayout#family]
  /// @return its file descriptor
  int socket(int family) {
    try {
      return orError((int) SOCKET.invokeExact(callState, family, DATAGRAMS_CLOSED_ON_EXEC, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// @param address of a socket address of so many bytes
  int bind(int socket, MemorySegment address, int bytes) {
    try {
      return orError((int) BIND.invokeExact(callState, socket, address.address(), bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Writes the address that the socket is bound to.
  int localAddress(int socket, MemorySegment address) {
    optionLength.set(JAVA_INT, 0, (int) address.byteSize());
    try {
      return orError((int) GETSOCKNAME.invokeExact(callState, socket, address, optionLength));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int setOption(int socket, SocketOption option, int value) {
    optionValue.set(JAVA_INT, 0, value);
    return setOption(socket, option, optionValue);
  }

  /// @param value as the option wants it
  int setOption(int socket, SocketOption option, MemorySegment value) {
    try {
      return orError(
          (int)
              SETSOCKOPT.invokeExact(
                  callState,
                  socket,
                  option.level(),
                  option.number(),
                  value,
                  (int) value.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Reads an option that is a number and not negative.
  int option(int socket, SocketOption option) {
    optionLength.set(JAVA_INT, 0, (int) JAVA_INT.byteSize());
    try {
      int result =
          orError(
              (int)
                  GETSOCKOPT.invokeExact(
                      callState,
                      socket,
                      option.level(),
                      option.number(),
                      optionValue,
                      optionLength));
      return result < 0 ? result : optionValue.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Reads an option of several numbers.
  ///
  /// @param value as long as the option is
  int option(int socket, SocketOption option, MemorySegment value) {
    optionLength.set(JAVA_INT, 0, (int) value.byteSize());
    try {
      return orError(
          (int)
              GETSOCKOPT.invokeExact(
                  callState, socket, option.level(), option.number(), value, optionLength));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Receives datagrams; waits for one unless the socket has been shut down.
  ///
  /// @param headers where an array of `mmsghdr` begins
  /// @return how many came
  int receive(int socket, long headers, int count) {
    try {
      int received = (int) RECVMMSG.invokeExact(socket, headers, count, WAIT_FOR_ONE, 0L);
      return received >= 0
          ? received
          : orError(
              (int)
                  RECVMMSG_WITH_ERROR.invokeExact(
                      callState, socket, headers, count, WAIT_FOR_ONE, 0L));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Sends datagrams; does not wait for room.
  ///
  /// @param headers where an array of `mmsghdr` begins
  /// @return how many were sent, at least one; an error is that of the first
  int send(int socket, long headers, int count) {
    try {
      int sent = (int) SENDMMSG.invokeExact(socket, headers, count, DO_NOT_WAIT);
      return sent >= 0
          ? sent
          : orError(
              (int)
                  SENDMMSG_WITH_ERROR.invokeExact(callState, socket, headers, count, DO_NOT_WAIT));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Ends all receiving on a socket: who waits in [#receive] returns, with an empty datagram from
  /// nowhere, and so does who calls it later.
  static void shutDown(int socket) {
    try {
      // It says that the socket is not connected, after it has woken those who wait.
      int _ = (int) SHUTDOWN.invokeExact(socket, NO_MORE_RECEIVING);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Says that a socket is for nobody but a peer, of whom nothing comes: the system delivers no
  /// more to it. What waits in it can still be received, and answers can still go anywhere.
  ///
  /// @param peer holds a socket address of so many bytes
  /// @return whether that worked
  static boolean connect(int socket, MemorySegment peer, int bytes) {
    try {
      return (int) CONNECT.invokeExact(socket, peer, bytes) == 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(int socket) {
    try {
      int _ = (int) CLOSE.invokeExact(socket);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Passes on what a call gave.
  ///
  /// @throws SocketException if that is an error; with the system's words for it
  static int check(int result) throws SocketException {
    if (result < 0) {
      throw new SocketException(errorText(result));
    }
    return result;
  }

  /// What the system says of an error.
  ///
  /// @param error negative, as calls give it
  static String errorText(int error) {
    try {
      var text = (MemorySegment) STRERROR.invokeExact(-error);
      return text.reinterpret(MAX_ERROR_TEXT_BYTES).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private int orError(int result) {
    return result >= 0 ? result : -callState.get(JAVA_INT, ERROR_AT);
  }

  /// Handles declare that they throw anything; these throw nothing but what is no fault of theirs.
  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error e -> throw e;
      case RuntimeException e -> e;
      default -> new IllegalStateException(thrown);
    };
  }
}
