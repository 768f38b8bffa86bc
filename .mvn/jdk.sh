# Sourced by mvnw and popsteer: points JAVA_HOME at a JDK 25 or newer, or says what to install.
# The default java of a machine is often older; Quarkus builds inside Maven's own JVM, so a Maven
# toolchain would not help.

popsteer_java_major() { # the major version of the JDK in folder $1; 0 if there is none
  if [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | grep . || echo 0
  else
    echo 0
  fi
}

popsteer_find_jdk() {
  path_java=$(command -v java 2>/dev/null) &&
    path_home=$(dirname "$(dirname "$(readlink -f "$path_java")")") || path_home=
  for candidate in "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}" \
    "${JDK25_HOME:-}" "$path_home" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$candidate" ] && [ -d "$candidate" ] || continue
    [ "$(popsteer_java_major "$candidate")" -ge 25 ] || continue
    JAVA_HOME=$candidate
    export JAVA_HOME
    return 0
  done
  echo "popsteer needs a JDK 25 or newer, and none was found in JAVA_HOME, on the PATH or in the" >&2
  echo "usual folders. Install one (for example Temurin 25, https://adoptium.net) or set JAVA_HOME." >&2
  return 1
}

popsteer_find_jdk || exit 1
