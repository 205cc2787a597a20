package dev.loupe.kernel.snippet;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Loads the classes that JShell makes from snippets, with stop checks added. */
public final class SnippetLoader implements LoaderDelegate {
  private final Map<String, byte[]> woven = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> loaded = new ConcurrentHashMap<>();
  private final Classes classes;
  private final List<Class<?>> fresh = new ArrayList<>();

  public SnippetLoader(ClassLoader parent) {
    classes = new Classes(parent);
  }

  public ClassLoader classLoader() {
    return classes;
  }

  /** The classes loaded since this was last asked. */
  public List<Class<?>> takeFresh() {
    List<Class<?>> taken = List.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  @Override
  public void load(ClassBytecodes[] made) throws ClassInstallException {
    for (ClassBytecodes one : made) {
      woven.put(one.name(), StopWeaver.weave(one.bytecodes()));
    }
    boolean[] installed = new boolean[made.length];
    for (int i = 0; i < made.length; i++) {
      try {
        Class<?> type = classes.loadClass(made[i].name());
        loaded.put(made[i].name(), type);
        fresh.add(type);
        installed[i] = true;
      } catch (ClassNotFoundException | LinkageError failed) {
        throw new ClassInstallException(failed.toString(), installed);
      }
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] made) {
    // what is loaded stays: SnippetControl accepts only bytes that are the same
  }

  @Override
  public void addToClasspath(String paths) throws InternalException {
    for (String path : paths.split(File.pathSeparator)) {
      try {
        classes.addURL(Path.of(path).toUri().toURL());
      } catch (MalformedURLException e) {
        throw new InternalException(path + " cannot be added to the class path: " + e.getMessage());
      }
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    Class<?> found = loaded.get(name);
    if (found == null) {
      throw new ClassNotFoundException(name);
    }
    return found;
  }

  private final class Classes extends URLClassLoader {
    Classes(ClassLoader parent) {
      super("notebook", new URL[0], parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = woven.remove(name);
      return bytes == null
          ? super.findClass(name)
          : defineClass(name, bytes, 0, bytes.length, (CodeSource) null);
    }

    @Override
    protected void addURL(URL url) {
      super.addURL(Objects.requireNonNull(url));
    }
  }
}
