package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @Test
  void staysAsItWasSent() {
    assertThat(RequestTarget.parse("/a%2Fb/../c?d=%3F"))
        .contains(new RequestTarget("", "/a%2Fb/../c?d=%3F"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.net/a?b,www.example.net,/a?b",
    "HTTPS://www.example.net:8443/a,www.example.net:8443,/a",
    "http://www.example.net,www.example.net,/",
    "http://www.example.net?a/b,www.example.net,/?a/b"
  })
  void mayNameItsHost(String target, String authority, String pathAndQuery) {
    assertThat(RequestTarget.parse(target)).contains(new RequestTarget(authority, pathAndQuery));
  }

  /// What could end a line of the response's head, or play with who reads a log.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a\r\nSet-Cookie: b=c",
        "/a\nb",
        "/a\rb",
        "/a b",
        "/a\tb",
        "/a\u0000",
        "/a\u007f",
        "/a\u0085b",
        "/\u010d\u010a",
        "/ä",
        "",
        "*",
        "www.example.net:443",
        "ftp://www.example.net/",
        "javascript:alert(1)"
      })
  void allowsNoRequestSplitting(String target) {
    assertThat(RequestTarget.parse(target)).isEmpty();
  }
}
