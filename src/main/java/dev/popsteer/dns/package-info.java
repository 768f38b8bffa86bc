/// From the bytes of a query to the bytes of an answer.
///
/// The stages are the classes: [dev.popsteer.dns.QueryParser] makes a [dev.popsteer.dns.Request] of
/// the bytes, [dev.popsteer.dns.Answerer] an [dev.popsteer.dns.Answer] of that and the snapshot,
/// [dev.popsteer.dns.AnswerWriter] bytes of that, with the EDNS options that
/// [dev.popsteer.dns.AnswerOptions] chooses; [dev.popsteer.dns.Responder] is all of them in a row.
/// [dev.popsteer.dns.CompiledResponder] remembers, in [dev.popsteer.dns.CompiledAnswers], what came
/// out, and answers the same from there without allocating: for datagrams in a
/// [dev.popsteer.dns.DatagramResponder], for connections in a [dev.popsteer.dns.StreamResponder].
/// [dev.popsteer.dns.CookieSecrets] tells clients from forged sources, and
/// [dev.popsteer.dns.ResponseLimiter] limits what the latter are sent. May use `routing`, `zone`
/// and `geo`; knows no socket, clock or logger.
@NullMarked
package dev.popsteer.dns;

import org.jspecify.annotations.NullMarked;
