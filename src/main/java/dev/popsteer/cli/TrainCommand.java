package dev.popsteer.cli;

import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.RejectedConfiguration;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;

/// `popsteer train`: starts, asks itself some queries, and ends. A virtual machine that records
/// this for its AOT cache (`-XX:AOTCacheOutput=…`) sees what a start needs.
@Command(
    name = "train",
    hidden = true,
    description = "Starts, asks itself some queries, and ends: for the JVM's AOT cache.")
final class TrainCommand implements Callable<Integer> {

  private static final int QUERIES = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> NAMES =
      List.of("www.cdn.example.net.", "film.vod.cdn.example.net.", "none.cdn.example.net.");

  private final Server server;
  private final ServerSettings settings;

  TrainCommand(Server server, ServerSettings settings) {
    this.server = server;
    this.settings = settings;
  }

  @Override
  public Integer call() throws IOException, RejectedConfiguration {
    server.start();
    var address = server.dnsAddresses().getFirst();
    var queries = queries();
    askOverUdp(address, queries);
    askOverTcp(address, queries);
    // By now the databases are in the cache: a start from there is what is to be fast.
    ConfigurationFeed.load(
        LoadedFrom.of(settings, System.getenv()).inputs(), InstantSource.system());
    return 0;
  }

  private static List<byte[]> queries() throws IOException {
    var queries = new ArrayList<byte[]>();
    for (int i = 0; i < QUERIES; i++) {
      var name = Name.fromString(NAMES.get(i % NAMES.size()));
      var message = new Message(i);
      message.addRecord(
          Record.newRecord(name, i % 2 == 0 ? Type.A : Type.AAAA, DClass.IN), Section.QUESTION);
      var client = InetAddress.getByAddress(new byte[] {(byte) i, (byte) (i * 7), 0, 0});
      message.addRecord(
          new OPTRecord(1232, 0, 0, 0, List.of(new ClientSubnetOption(24, client))),
          Section.ADDITIONAL);
      queries.add(message.toWire());
    }
    return queries;
  }

  private static void askOverUdp(InetSocketAddress address, List<byte[]> queries)
      throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(address);
      var answer = new DatagramPacket(new byte[1232], 1232);
      for (var query : queries) {
        socket.send(new DatagramPacket(query, query.length));
        socket.receive(answer);
      }
    }
  }

  private static void askOverTcp(InetSocketAddress address, List<byte[]> queries)
      throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      var answers = new DataInputStream(socket.getInputStream());
      for (var query : queries) {
        var message = ByteBuffer.allocate(Short.BYTES + query.length);
        socket.getOutputStream().write(message.putShort((short) query.length).put(query).array());
        answers.skipNBytes(answers.readUnsignedShort());
      }
    }
  }
}
