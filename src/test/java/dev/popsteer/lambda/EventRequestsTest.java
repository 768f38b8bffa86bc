package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRequestsTest {

  private static final String FUNCTION_URL = "abc.lambda-url.eu-west-1.on.aws";
  private static final String HTTP_API = "abc.execute-api.eu-west-1.amazonaws.com";

  private static String target(@Nullable String domain, String path, @Nullable String query) {
    return EventRequests.target(
        APIGatewayV2HTTPEvent.builder()
            .withRawPath(path)
            .withRawQueryString(query)
            .withRequestContext(
                APIGatewayV2HTTPEvent.RequestContext.builder().withDomainName(domain).build())
            .build());
  }

  @Test
  void passesOnWhatAFunctionUrlWasAskedFor() {
    assertThat(target(FUNCTION_URL, "/a%2Fb%3Fc%zz\"", "x=%2C,\""))
        .isEqualTo("/a%2Fb%3Fc%zz\"?x=%2C,\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/a b,/a%20b",
    "/100%,/100%25",
    "/a?b#c,/a%3Fb%23c",
    "/é€,/%C3%A9%E2%82%AC",
    "'/-._~!$&''()*+,;=:@Az09','/-._~!$&''()*+,;=:@Az09'",
  })
  void encodesWhatAnHttpApiHasDecoded(String path, String encoded) {
    assertThat(target(HTTP_API, path, "x=%2C")).isEqualTo(encoded + "?x=%2C");
    assertThat(target("www.example.net", path, null)).isEqualTo(encoded);
    assertThat(target(null, path, "")).isEqualTo(encoded);
  }
}
