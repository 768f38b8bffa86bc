package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.MappedPrefixes;
import dev.popsteer.geo.PrefixTable;
import java.util.Optional;
import org.xbill.DNS.Name;

/// For one plan and one state of health: the compiled table from client address to choice.
///
/// Neighbours with the same choice are merged, so the scope of a choice is the largest prefix on
/// which it is the same.
///
/// Where a hash decides, or which level of a ramp a client is on, a decision is constant on smaller
/// blocks: the grains that are hashed, or ranges if those are smaller. From there the scope is made
/// larger, bit by bit, while the whole block around the address is decided alike and has few enough
/// grains and ranges to find out. Those limits hold for a block whichever address in it was asked
/// about, so that scopes do not overlap.
///
/// What is found for a client is one number, so that nothing is allocated for it: what the hash led
/// to (see [HashSpace#outcome]), 32 bits for the index of the choice, and 8 for the scope.
public final class SteeringTable {

  /// By how many bits a scope may be shorter than the finest grain: at most 16 are compared.
  private static final int MAX_GROWTH_BITS = 4;

  /// A block with more ranges is not looked through.
  private static final int MAX_RANGES = 8;

  private static final int SCOPE_BITS = 8;
  private static final int CHOICE_BITS = 32;

  private final Identity identity;
  private final MappedPrefixes prefixes;
  private final LevelChoices choices;
  private final Optional<ScopeLoss> loss;
  private final boolean hashes;
  private final boolean hashesNames;
  private final int ipv4Shortest;
  private final int ipv6Shortest;

  /// @param table from address to what has a choice
  /// @param meanings of the table's values, that of [PrefixTable#NONE] first: values of the choices
  SteeringTable(PrefixTable table, int[] meanings, LevelChoices choices, Optional<ScopeLoss> loss) {
    this.identity = new Identity();
    this.prefixes =
        choices.hashClients()
            ? MappedPrefixes.withIpv4Apart(table, meanings)
            : MappedPrefixes.of(table, meanings);
    this.choices = choices;
    this.loss = loss;
    this.hashes = choices.hash();
    this.hashesNames = choices.hashNames();
    this.ipv4Shortest = Math.max(0, choices.finestGrain(Family.IPV4) - MAX_GROWTH_BITS);
    this.ipv6Shortest = Math.max(0, choices.finestGrain(Family.IPV6) - MAX_GROWTH_BITS);
  }

  private SteeringTable(SteeringTable table, MappedPrefixes prefixes, LevelChoices choices) {
    this.identity = table.identity;
    this.prefixes = prefixes;
    this.choices = choices;
    this.loss = table.loss;
    this.hashes = table.hashes;
    this.hashesNames = table.hashesNames;
    this.ipv4Shortest = table.ipv4Shortest;
    this.ipv6Shortest = table.ipv6Shortest;
  }

  /// The same table, faster for IPv4 and with more memory: see [MappedPrefixes#compacted].
  SteeringTable compacted() {
    return new SteeringTable(this, prefixes.compacted(), choices);
  }

  /// The same table with clients moved between the levels of a ramp. It is the same to those who
  /// keep decisions by their numbers.
  ///
  /// @param levels that have the same PoPs as those that it was compiled for
  SteeringTable with(RampLevels levels) {
    return new SteeringTable(this, prefixes, choices.with(levels));
  }

  /// What the limit of the scope costs; empty if there is none.
  Optional<ScopeLoss> loss() {
    return loss;
  }

  /// How many ranges there are, in both families.
  int size() {
    return prefixes.size();
  }

  /// Tells a table from all others in which numbers stand for other decisions, also from those that
  /// come after it is gone: whoever keeps it keeps nothing else.
  public static final class Identity {

    private Identity() {}
  }

  /// Which table this is.
  public Identity identity() {
    return identity;
  }

  /// Whether decisions depend on the name asked for.
  public boolean hashesNames() {
    return hashesNames;
  }

  /// Decides for a client.
  ///
  /// @param asked the name of the query, which a policy may hash
  Decision decide(IpAddress client, Name asked) {
    var seeker = new ClientSeeker();
    seeker.set(client);
    if (hashesNames) {
      seeker.setName(asked);
    }
    long found = find(seeker);
    return decision(choices.get(choice(found)), outcome(found), scope(found));
  }

  /// What a choice means to a client, and to no other: the scope is all of its address.
  static Decision decide(Choice choice, IpAddress client, Name asked) {
    var looked = client.unwrapped();
    var seeker = new ClientSeeker();
    seeker.setName(asked);
    seeker.cursor().goTo(looked.family(), looked.high(), looked.low());
    return decision(choice, outcome(choice, seeker.cursor(), seeker), client.family().bits());
  }

  /// What is found for a client, without allocating: to be taken apart by [#number] and [#scope].
  public long find(ClientSeeker client) {
    seek(client);
    match(client);
    return found(client);
  }

  /// Finds out where in the table a client is: the first of the three steps of [#find], which
  /// [#match] and [#found] come after. Each waits for memory that the one before has told it; who
  /// looks up many clients takes all of them through one step after the other, and waits for all at
  /// once.
  public void seek(ClientSeeker client) {
    int offset =
        client.family() == Family.IPV6 ? prefixes.carriedFrom(client.high(), client.low()) : 0;
    if (offset == 0) {
      client.lookUpItself();
    } else {
      client.lookUpCarried(offset);
    }
    client.place(prefixes.place(client.cursor()));
  }

  /// See [#seek].
  public void match(ClientSeeker client) {
    client.match(prefixes.findAt(client.place(), client.cursor()));
  }

  /// See [#seek].
  public long found(ClientSeeker client) {
    return (hashes ? hashed(client) : plain(client.match())) + client.offset();
  }

  private static long plain(long match) {
    return found(MappedPrefixes.value(match), 0, MappedPrefixes.scope(match));
  }

  /// Which decision was found: those of equal numbers are equal, whatever their scopes. Not
  /// negative, and small where there is a small number of choices, and no hash.
  public static long number(long found) {
    return found >>> SCOPE_BITS;
  }

  /// The scope of what was found: see [Decision#scope].
  public static int scope(long found) {
    return (int) found & ((1 << SCOPE_BITS) - 1);
  }

  private static int outcome(long found) {
    return (int) (found >>> (SCOPE_BITS + CHOICE_BITS));
  }

  private static int choice(long found) {
    return (int) (found >>> SCOPE_BITS);
  }

  private static long found(int choice, int outcome, int scope) {
    return ((((long) outcome << CHOICE_BITS) | choice) << SCOPE_BITS) | scope;
  }

  private static Decision decision(Choice choice, int outcome, int scope) {
    return switch (choice) {
      case Choice.Ordered(var pops, var size, boolean rotated, var reason) ->
          new Decision.Steered(pops, size, rotated, reason, scope);
      case Choice.Hashed hashed ->
          new Decision.Steered(
              hashed.space().ownersOf(outcome), hashed.size(), false, hashed.reason(), scope);
      case Choice.Exhausted() -> new Decision.Exhausted(scope);
      case Choice.Denied(var denial) -> new Decision.Denied(denial, scope);
      case Choice.Lacking() -> new Decision.Lacking(scope);
    };
  }

  private long hashed(ClientSeeker client) {
    long match = client.match();
    int value = MappedPrefixes.value(match);
    if (choices.isPlain(value)) {
      return isAmongPlain(client) ? plain(match) : grown(found(value, 0, 0), client);
    }
    var at = client.cursor();
    int choice = choices.index(value, at);
    return grown(found(choice, outcome(choices.get(choice), at, client), 0), client);
  }

  /// Whether the block around the client that is one bit larger than its scope has a choice in it
  /// that no hash can make the same.
  private boolean isAmongPlain(ClientSeeker client) {
    int scope = MappedPrefixes.scope(client.match());
    var at = client.cursor();
    return scope <= shortest(at) || choices.isPlain(prefixes.beside(client.place(), at, scope));
  }

  private int shortest(BlockCursor at) {
    return at.family() == Family.IPV4 ? ipv4Shortest : ipv6Shortest;
  }

  /// What was found, with its scope, which is found by trying larger and larger blocks.
  private long grown(long found, ClientSeeker client) {
    var at = client.cursor();
    int value = MappedPrefixes.value(client.match());
    int ofRun = MappedPrefixes.scope(client.match());
    int shortest = shortest(at);
    int scope = Math.max(ofRun, choices.grain(value, at.family()));
    // Within the run there is nothing to look up, and half of the larger block is known.
    while (scope > Math.max(shortest, ofRun)) {
      at.enterBeside(scope);
      if (!isPieceDecidedAs(found, value, client)) {
        return found | scope;
      }
      scope--;
    }
    while (scope > shortest) {
      at.enter(scope - 1);
      if (!isBlockDecidedAs(found, client)) {
        return found | scope;
      }
      scope--;
    }
    return found | scope;
  }

  /// What the hash leads to where the cursor stands; 0 where none decides.
  private static int outcome(Choice choice, BlockCursor at, ClientSeeker client) {
    if (!(choice instanceof Choice.Hashed hashed)) {
      return 0;
    }
    return hashed
        .space()
        .outcome(
            switch (hashed.key()) {
              case CLIENT -> Hashes.of(at, LevelChoices.grain(choice, at.family()));
              case NAME -> client.nameHash();
            });
  }

  /// Whether all of the block that the client's cursor has entered is decided alike. Not if it has
  /// too many ranges to find out.
  private boolean isBlockDecidedAs(long found, ClientSeeker client) {
    var at = client.cursor();
    for (int piece = 0; piece < MAX_RANGES; piece++) {
      int value = prefixes.piece(at);
      if (value < 0 || !isPieceDecidedAs(found, value, client)) {
        return false;
      }
      if (!at.leavePiece()) {
        return true;
      }
    }
    return false;
  }

  private boolean isPieceDecidedAs(long found, int value, ClientSeeker client) {
    var at = client.cursor();
    int grain = choices.grain(value, at.family());
    do {
      int choice = choices.index(value, at);
      int outcome = outcome(choices.get(choice), at, client);
      if (!isSame(choice(found), outcome(found), choice, outcome)) {
        return false;
      }
    } while (at.stepInPiece(grain));
    return true;
  }

  private boolean isSame(int choice, int outcome, int otherChoice, int otherOutcome) {
    if (choice == otherChoice) {
      return outcome == otherOutcome;
    }
    return switch (choices.get(choice)) {
      case Choice.Hashed hashed -> isSame(hashed, outcome, choices.get(otherChoice), otherOutcome);
      case Choice.Ordered ordered when choices.get(otherChoice) instanceof Choice.Hashed hashed ->
          isSame(hashed, otherOutcome, ordered, 0);
      case Choice.Ordered _, Choice.Exhausted _, Choice.Denied _, Choice.Lacking _ -> false;
    };
  }

  private static boolean isSame(Choice.Hashed hashed, int outcome, Choice other, int otherOutcome) {
    return switch (other) {
      case Choice.Hashed second ->
          hashed.size().equals(second.size())
              && hashed.reason() == second.reason()
              && hashed.space().leadsAlike(outcome, second.space(), otherOutcome);
      case Choice.Ordered(var pops, var size, boolean rotated, var reason) ->
          !rotated
              && hashed.size().equals(size)
              && hashed.reason() == reason
              && hashed.space().leadsTo(outcome, pops);
      case Choice.Exhausted _, Choice.Denied _, Choice.Lacking _ -> false;
    };
  }
}
