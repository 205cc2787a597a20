/**
 * Makes the kernel known to Jupyter; no Python is needed for that.
 *
 * <pre>
 * java -cp ... dev.loupe.kernel.Install --user
 * java -cp ... dev.loupe.kernel.Install --prefix $VIRTUAL_ENV --heap 8g
 * java -cp ... dev.loupe.kernel.Install --cds       # with jars: half a second quicker
 * java -cp ... dev.loupe.kernel.Install --only-existing   # IJava and JJava load Loupe
 * jupyter lab
 * </pre>
 *
 * <p>May use {@code jupyter}, to rehearse a start for the class archive.
 */
package dev.loupe.kernel.install;
