package dev.loupe.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickle of a {@link TorchFile}, and makes tensors, dictionaries, lists, numbers and
 * texts only.
 *
 * <p>A pickle is a program that may name any function to call. Here the names are a closed list: a
 * function that makes a tensor, one that makes an ordered dictionary, and the number types. Every
 * other name ends the reading before anything is made. Opcodes are a closed list too, without those
 * that make objects or set their state.
 */
final class TorchPickle extends Unpickler {
  private static final int SHOWN = 80; // characters of a name in a message

  /** Opcodes that push a number, a text, a tuple or a list, and those that repeat a value. */
  private static final Set<Short> PLAIN =
      Set.of(
          Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.BINUNICODE,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.APPEND,
          Opcodes.APPENDS,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPERSID,
          Opcodes.REDUCE); // calls only what is on the stack: one of the two functions below

  private static final Map<String, NumberType> STORAGES =
      Map.of(
          "torch.DoubleStorage", NumberType.F64,
          "torch.FloatStorage", NumberType.F32,
          "torch.HalfStorage", NumberType.F16,
          "torch.BFloat16Storage", NumberType.BF16,
          "torch.LongStorage", NumberType.I64,
          "torch.IntStorage", NumberType.I32,
          "torch.ShortStorage", NumberType.I16,
          "torch.CharStorage", NumberType.I8,
          "torch.ByteStorage", NumberType.U8,
          "torch.BoolStorage", NumberType.BOOL);

  private final TorchFile file;
  private final Map<String, IObjectConstructor> functions;

  private TorchPickle(TorchFile file) {
    this.file = file;
    this.functions =
        Map.of(
            "torch._utils._rebuild_tensor_v2",
            arguments -> TorchTensor.of(file, arguments),
            "collections.OrderedDict",
            this::ordered);
  }

  /** What the pickle describes; every failure is one sentence. */
  static Object read(TorchFile file, InputStream pickle) {
    try {
      return new TorchPickle(file).load(pickle);
    } catch (TorchRefusal e) {
      throw e;
    } catch (IOException | RuntimeException e) { // a broken program fails in many ways
      throw file.refused("its data.pkl is broken", e);
    }
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    switch (opcode) {
      case Opcodes.GLOBAL ->
          stack.add(named(PickleUtils.readline(input), PickleUtils.readline(input)));
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(named((String) stack.pop(), name));
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<Object, Object>());
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(List.of(stack.pop(), value));
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      case Opcodes.BUILD -> leaveState();
      default -> {
        return plain(opcode);
      }
    }
    return NO_RETURN_VALUE;
  }

  private Object plain(short opcode) throws IOException {
    if (!PLAIN.contains(opcode)) {
      throw file.refused(
          "its pickle uses opcode "
              + opcode
              + ", which is not needed for tensors, numbers, texts, lists and dictionaries");
    }
    if (opcode == Opcodes.BINUNICODE) {
      refuseLongText();
    }
    return super.dispatch(opcode);
  }

  /** A text that claims to be longer than the pickle would take its memory before it is read. */
  private void refuseLongText() throws IOException {
    input.mark(Integer.BYTES);
    byte[] length = PickleUtils.readbytes(input, Integer.BYTES);
    input.reset();
    int claimed = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (claimed < 0 || claimed > input.available() - Integer.BYTES) {
      throw file.refused("its data.pkl ends inside a text");
    }
  }

  /** A number type, or one of the two functions. */
  private Object named(String module, String name) {
    String whole = module + "." + name;
    if (STORAGES.containsKey(whole)) {
      return STORAGES.get(whole);
    }
    if (functions.containsKey(whole)) {
      return functions.get(whole);
    }
    String shown = whole.replaceAll("[^\\p{Print}]", "?");
    throw file.refused(
        "it names "
            + shown.substring(0, Math.min(SHOWN, shown.length()))
            + ", and only tensors, numbers, texts, lists and dictionaries are read; nothing of it was"
            + " executed");
  }

  private Object ordered(Object... arguments) {
    if (arguments.length > 0) {
      throw file.refused("it makes an ordered dictionary in a way that torch.save does not");
    }
    return new LinkedHashMap<>();
  }

  /** Puts keys and values, one behind the other, into the dictionary below them. */
  private void put(List<Object> items) {
    Map<Object, Object> dictionary = dictionary(stack.peek());
    for (int i = 0; i < items.size(); i += 2) {
      dictionary.put(key(items.get(i)), items.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked") // every map here was made above
  private static Map<Object, Object> dictionary(Object value) {
    return (Map<Object, Object>) value;
  }

  /** A key is a text or a whole number: the hash of a list could run through all of its entries. */
  private Object key(Object key) {
    if (key instanceof Integer || key instanceof Long) {
      return ((Number) key).longValue();
    }
    if (key instanceof String) {
      return key;
    }
    throw file.refused("it has a dictionary with keys that are neither texts nor whole numbers");
  }

  /** Attributes of an ordered dictionary, such as the versions in a state_dict, are left out. */
  private void leaveState() {
    stack.pop();
    if (!(stack.peek() instanceof Map)) {
      throw file.refused("it sets the state of an object");
    }
  }

  /** The storage that a tensor has its numbers in. */
  @Override
  protected Object persistentLoad(Object id) {
    List<Object> parts = new ArrayList<>();
    Collections.addAll(parts, (Object[]) id); // may hold None
    if (parts.size() == 5
        && "storage".equals(parts.get(0))
        && parts.get(1) instanceof NumberType type
        && parts.get(2) instanceof String key) {
      return TorchStorage.of(file, type, key, TorchTensor.whole(file, parts.get(4)));
    }
    throw file.refused("it describes a storage in a way that torch.save does not");
  }
}
