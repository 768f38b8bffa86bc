package dev.popsteer.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/// A class of tests in an [Internet]: skipped, with a message that says what is missing, where that
/// cannot run.
///
/// It is a condition, because Maven's reports do not tell of an assumption that fails before all
/// tests of a class.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsInternet.Condition.class)
public @interface NeedsInternet {

  /// Asks [Internet#assumeItCanRun].
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        Internet.assumeItCanRun();
        return ConditionEvaluationResult.enabled("nothing is missing");
      } catch (TestAbortedException e) {
        return ConditionEvaluationResult.disabled(e.getMessage());
      }
    }
  }
}
