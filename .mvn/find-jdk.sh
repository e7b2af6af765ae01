# Sourced by ./mvnw and ./annal. Sets JAVA_HOME to a JDK 25 or newer, looked for in JAVA_HOME, on the
# PATH and in the places where package managers put JDKs; says what to install when there is none.
annal_java_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  annal_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ "${annal_major:-0}" -ge 25 ]
}

annal_find_jdk() {
  annal_on_path=$(command -v javac 2>/dev/null) && annal_on_path=$(readlink -f "$annal_on_path" 2>/dev/null) \
    && annal_on_path=${annal_on_path%/bin/javac}
  for annal_candidate in "${ANNAL_JDK:-}" "${JAVA_HOME:-}" "${annal_on_path:-}" \
    /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/jdk* /opt/java*; do
    if [ -n "$annal_candidate" ] && annal_java_major "$annal_candidate"; then
      JAVA_HOME=$annal_candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "annal: no JDK 25 or newer found. Looked in ANNAL_JDK, JAVA_HOME, the PATH and the usual folders" >&2
  echo "(/usr/lib/jvm, ~/.sdkman, ~/.jdks, …). Install one, for example Temurin 25, or set ANNAL_JDK to its folder." >&2
  return 1
}

annal_find_jdk || exit 1
