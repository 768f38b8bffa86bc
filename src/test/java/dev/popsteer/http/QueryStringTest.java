package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {

  @ParameterizedTest
  @CsvSource({
    "/?a=1,1",
    "/?b=0&a=1&a=2,1",
    "/?aa=0&a=1,1",
    "/?a=%31%2C+x%zz%4,'1, x%zz%4'",
    "/?a=,''",
    "/?a=b=c,b=c",
    "/?x?a=0&a=1,1",
    "/?a=%c3%a4,ä"
  })
  void givesTheFirstValueDecoded(String target, String value) {
    assertThat(QueryString.first(target, "a")).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/?", "/?a", "/a=1", "/?b=1&ba=2", "/?A=1", "/?&&", "/?=a"})
  void hasNoValueWhereThereIsNone(String target) {
    assertThat(QueryString.first(target, "a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/p?f=j,/p",
    "/p?f=j&b,/p?b",
    "/p?b&f=j,/p?b",
    "/p?b&f=j&c,/p?b&c",
    "/p?b=f=j,/p?b=f=j",
    "/p?f=jj&xf=j,/p?f=jj&xf=j"
  })
  void leavesAllButAPairAsItIs(String target, String without) {
    assertThat(QueryString.without(target, "f=j")).isEqualTo(without);
  }

  @Test
  void takesAPairOutOnce() {
    assertThat(QueryString.without("/p?f=j&f=j", "f=j")).isEqualTo("/p?f=j");
  }
}
