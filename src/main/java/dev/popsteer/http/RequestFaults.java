package dev.popsteer.http;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// What is wrong with requests before any code of ours sees them, said as a [Problem] like all
/// else.
@Singleton
public final class RequestFaults {

  /// Of these are our own problems, which are complete, and what is thrown when a body is no JSON.
  @ServerExceptionMapper
  public Response noJson(WebApplicationException fault) {
    var response = fault.getResponse();
    if (response.hasEntity()) {
      return response;
    }
    int status = response.getStatus();
    return Problem.response(
        status, status == 400 ? "the body is not JSON" : String.valueOf(fault.getMessage()));
  }

  /// A body is JSON, and its values are of other types.
  @ServerExceptionMapper
  public Response otherJson(MismatchedInputException fault) {
    return Problem.response(
        400, "the body is not the object that is expected: see docs/admin.yaml");
  }

  /// A body is JSON, with a key that means nothing: who wrote it expects what would not happen.
  @ServerExceptionMapper
  public Response unknownKey(UnrecognizedPropertyException fault) {
    return Problem.response(
        400, "the body has a key that is none of " + fault.getKnownPropertyIds());
  }

  /// Nothing is under a path.
  @ServerExceptionMapper
  public Response noPath(NotFoundException fault) {
    return Problem.response(404, "there is nothing under this path");
  }

  /// Something is there, for other methods.
  @ServerExceptionMapper
  public Response noMethod(NotAllowedException fault) {
    return Problem.response(405, "this path is for other methods");
  }

  /// The body is of another type.
  @ServerExceptionMapper
  public Response noType(NotSupportedException fault) {
    return Problem.response(415, "Content-Type must be application/json");
  }
}
