/**
 * Libraries from Maven repositories, put on the class path of a notebook.
 *
 * <pre>
 * %maven org.apache.commons:commons-math3:3.6.1
 * %mavenRepo lab https://lab.example.org/maven
 * %loadFromPOM pom.xml
 * </pre>
 *
 * <p>Uses Maven's own resolver, which reads {@code ~/.m2/settings.xml}: mirrors, proxies,
 * passwords, the local repository. May use the port in {@code host} and the library's progress.
 */
package dev.loupe.kernel.maven;
