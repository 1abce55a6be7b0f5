/**
 * Packages of the JDK that do not begin with `java.`: those of JDK 17 and 25 together, as their run-time
 * images list them. What left the JDK with Java 11 (JAXB, JAX-WS, javax.annotation, ...) is none of it.
 */
const NAMES = `
  com.sun.beans com.sun.beans.decoder com.sun.beans.editors com.sun.beans.finder com.sun.beans.infos
  com.sun.beans.introspect com.sun.beans.util com.sun.crypto.provider com.sun.imageio.plugins.bmp
  com.sun.imageio.plugins.common com.sun.imageio.plugins.gif com.sun.imageio.plugins.jpeg
  com.sun.imageio.plugins.png com.sun.imageio.plugins.tiff com.sun.imageio.plugins.wbmp
  com.sun.imageio.spi com.sun.imageio.stream com.sun.jarsigner com.sun.java.accessibility.util
  com.sun.java.swing com.sun.java.swing.action com.sun.java.swing.plaf.gtk com.sun.java.swing.plaf.motif
  com.sun.java.swing.ui com.sun.jdi com.sun.jdi.connect com.sun.jdi.connect.spi com.sun.jdi.event
  com.sun.jdi.request com.sun.jmx.defaults com.sun.jmx.interceptor com.sun.jmx.mbeanserver
  com.sun.jmx.remote.protocol.rmi com.sun.jmx.remote.security com.sun.jmx.remote.util com.sun.jndi.dns
  com.sun.jndi.ldap com.sun.jndi.ldap.ext com.sun.jndi.ldap.pool com.sun.jndi.ldap.sasl
  com.sun.jndi.rmi.registry com.sun.jndi.toolkit.ctx com.sun.jndi.toolkit.dir com.sun.jndi.toolkit.url
  com.sun.jndi.url.dns com.sun.jndi.url.ldap com.sun.jndi.url.ldaps com.sun.jndi.url.rmi
  com.sun.management com.sun.media.sound com.sun.net.httpserver com.sun.net.httpserver.spi
  com.sun.nio.file com.sun.nio.sctp com.sun.rowset com.sun.rowset.providers com.sun.security.auth
  com.sun.security.auth.callback com.sun.security.auth.login com.sun.security.auth.module
  com.sun.security.jgss com.sun.security.ntlm com.sun.security.sasl com.sun.security.sasl.digest
  com.sun.security.sasl.gsskerb com.sun.security.sasl.ntlm com.sun.security.sasl.util
  com.sun.source.doctree com.sun.source.tree com.sun.source.util com.sun.tools.attach
  com.sun.tools.attach.spi com.sun.tools.classfile com.sun.tools.doclint com.sun.tools.example.debug.expr
  com.sun.tools.example.debug.tty com.sun.tools.javac com.sun.tools.javac.api com.sun.tools.javac.code
  com.sun.tools.javac.comp com.sun.tools.javac.file com.sun.tools.javac.jvm com.sun.tools.javac.launcher
  com.sun.tools.javac.main com.sun.tools.javac.model com.sun.tools.javac.parser
  com.sun.tools.javac.platform com.sun.tools.javac.processing com.sun.tools.javac.resources
  com.sun.tools.javac.tree com.sun.tools.javac.util com.sun.tools.javap com.sun.tools.javap.resources
  com.sun.tools.jconsole com.sun.tools.jdeprscan com.sun.tools.jdeprscan.resources
  com.sun.tools.jdeprscan.scan com.sun.tools.jdeps com.sun.tools.jdeps.resources com.sun.tools.jdi
  com.sun.tools.jdi.resources com.sun.tools.jnativescan com.sun.tools.script.shell com.sun.tools.sjavac
  com.sun.tools.sjavac.client com.sun.tools.sjavac.comp com.sun.tools.sjavac.comp.dependencies
  com.sun.tools.sjavac.options com.sun.tools.sjavac.pubapi com.sun.tools.sjavac.server
  com.sun.tools.sjavac.server.log javax.accessibility javax.annotation.processing javax.crypto
  javax.crypto.interfaces javax.crypto.spec javax.imageio javax.imageio.event javax.imageio.metadata
  javax.imageio.plugins.bmp javax.imageio.plugins.jpeg javax.imageio.plugins.tiff javax.imageio.spi
  javax.imageio.stream javax.lang.model javax.lang.model.element javax.lang.model.type
  javax.lang.model.util javax.management javax.management.loading javax.management.modelmbean
  javax.management.monitor javax.management.openmbean javax.management.relation javax.management.remote
  javax.management.remote.rmi javax.management.timer javax.naming javax.naming.directory
  javax.naming.event javax.naming.ldap javax.naming.ldap.spi javax.naming.spi javax.net javax.net.ssl
  javax.print javax.print.attribute javax.print.attribute.standard javax.print.event javax.rmi.ssl
  javax.script javax.security.auth javax.security.auth.callback javax.security.auth.kerberos
  javax.security.auth.login javax.security.auth.spi javax.security.auth.x500 javax.security.cert
  javax.security.sasl javax.smartcardio javax.sound javax.sound.midi javax.sound.midi.spi
  javax.sound.sampled javax.sound.sampled.spi javax.sql javax.sql.rowset javax.sql.rowset.serial
  javax.sql.rowset.spi javax.swing javax.swing.border javax.swing.colorchooser javax.swing.event
  javax.swing.filechooser javax.swing.plaf javax.swing.plaf.basic javax.swing.plaf.metal
  javax.swing.plaf.multi javax.swing.plaf.nimbus javax.swing.plaf.synth javax.swing.table javax.swing.text
  javax.swing.text.html javax.swing.text.html.parser javax.swing.text.rtf javax.swing.tree
  javax.swing.undo javax.tools javax.transaction.xa javax.xml javax.xml.catalog javax.xml.crypto
  javax.xml.crypto.dom javax.xml.crypto.dsig javax.xml.crypto.dsig.dom javax.xml.crypto.dsig.keyinfo
  javax.xml.crypto.dsig.spec javax.xml.datatype javax.xml.namespace javax.xml.parsers javax.xml.stream
  javax.xml.stream.events javax.xml.stream.util javax.xml.transform javax.xml.transform.dom
  javax.xml.transform.sax javax.xml.transform.stax javax.xml.transform.stream javax.xml.validation
  javax.xml.xpath jdk.dynalink jdk.dynalink.beans jdk.dynalink.internal jdk.dynalink.linker
  jdk.dynalink.linker.support jdk.dynalink.support jdk.editpad jdk.incubator.foreign jdk.incubator.vector
  jdk.jfr jdk.jfr.consumer jdk.jfr.events jdk.jfr.internal jdk.jfr.internal.consumer
  jdk.jfr.internal.consumer.filter jdk.jfr.internal.dcmd jdk.jfr.internal.event jdk.jfr.internal.handlers
  jdk.jfr.internal.instrument jdk.jfr.internal.jfc jdk.jfr.internal.jfc.model jdk.jfr.internal.management
  jdk.jfr.internal.periodic jdk.jfr.internal.query jdk.jfr.internal.settings jdk.jfr.internal.test
  jdk.jfr.internal.tool jdk.jfr.internal.tracing jdk.jfr.internal.util jdk.jfr.tracing
  jdk.jpackage.internal jdk.jpackage.internal.model jdk.jpackage.internal.pipeline
  jdk.jpackage.internal.resources jdk.jpackage.internal.util jdk.jpackage.internal.util.function
  jdk.jpackage.main jdk.jshell jdk.jshell.execution jdk.jshell.execution.impl jdk.jshell.resources
  jdk.jshell.spi jdk.jshell.tool jdk.management jdk.management.jfr jdk.management.jfr.internal jdk.net
  jdk.nio jdk.nio.mapmode jdk.nio.zipfs jdk.random jdk.security.jarsigner jdk.swing.interop
  jdk.swing.interop.internal netscape.javascript org.ietf.jgss org.jcp.xml.dsig.internal
  org.jcp.xml.dsig.internal.dom org.w3c.dom org.w3c.dom.bootstrap org.w3c.dom.css org.w3c.dom.events
  org.w3c.dom.html org.w3c.dom.ls org.w3c.dom.ranges org.w3c.dom.stylesheets org.w3c.dom.traversal
  org.w3c.dom.views org.w3c.dom.xpath org.xml.sax org.xml.sax.ext org.xml.sax.helpers sun.awt sun.font
  sun.java2d sun.misc sun.net.spi sun.net.util sun.net.www sun.nio.ch sun.nio.cs sun.reflect
  sun.security.action sun.security.util sun.security.x509 sun.tools.jar sun.util.calendar
`;

export const JAVA_STANDARD_PACKAGES: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));
