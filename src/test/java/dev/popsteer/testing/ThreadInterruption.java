package dev.popsteer.testing;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Interrupts threads of another JVM, into which it is loaded as an agent. A thread that waits at a
/// channel of the JDK loses it by that, and ends.
public final class ThreadInterruption {

  private ThreadInterruption() {}

  /// What the other JVM calls.
  ///
  /// @param prefix of the names of threads
  public static void agentmain(String prefix) {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .forEach(Thread::interrupt);
  }

  static void in(long pid, String prefix) throws IOException {
    var jar = Files.createTempFile("agent", ".jar");
    try {
      write(jar);
      var machine = VirtualMachine.attach(String.valueOf(pid));
      try {
        machine.loadAgent(jar.toString(), prefix);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
      throw new IOException(e);
    } finally {
      Files.delete(jar);
    }
  }

  private static void write(Path jar) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", ThreadInterruption.class.getName());
    var file = ThreadInterruption.class.getName().replace('.', '/') + ".class";
    try (InputStream code =
            Objects.requireNonNull(
                ThreadInterruption.class.getClassLoader().getResourceAsStream(file));
        var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry(file));
      code.transferTo(out);
    }
  }
}
