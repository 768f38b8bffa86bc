package dev.popsteer.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;

/// How many connections over HTTP may be open at each port, be anything asked on them or not: more
/// are closed as soon as they are taken.
///
/// The framework has the same limit, but counts a connection only when a whole request has come on
/// it. This counts those that the network library takes, which makes one of it for itself if
/// [#EXTENSIONS] says so. DNS, which has listeners of its own, has [limits of its
/// own][dev.popsteer.transport.TcpLimits].
// For a native program, which also has the file under META-INF/services.
@RegisterForReflection(methods = false, fields = false)
public final class ConnectionLimit extends ChannelInitializerExtension {

  /// The system property that has to be [#ARE_LOADED] before anything listens.
  public static final String EXTENSIONS = EXTENSIONS_SYSTEM_PROPERTY;

  public static final String ARE_LOADED = "serviceload";

  private static final String SETTING = "quarkus.http.limits.max-connections";

  /// What the setting says.
  public static int connections() {
    return ConfigProvider.getConfig().getValue(SETTING, Integer.class);
  }

  @Override
  public void postInitializeServerListenerChannel(ServerChannel listener) {
    listener.pipeline().addFirst(new Counting(connections()));
  }

  /// Sees each connection that a listener takes before anybody else does.
  private static final class Counting extends ChannelInboundHandlerAdapter {

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    Counting(int most) {
      this.most = most;
    }

    /// Always in the listener's thread; only connections that end are seen by others.
    @Override
    public void channelRead(ChannelHandlerContext listener, Object taken) {
      if (!(taken instanceof Channel connection)) {
        listener.fireChannelRead(taken);
      } else if (open.get() >= most) {
        connection.unsafe().closeForcibly();
      } else {
        open.incrementAndGet();
        connection.closeFuture().addListener(_ -> open.decrementAndGet());
        listener.fireChannelRead(connection);
      }
    }
  }
}
