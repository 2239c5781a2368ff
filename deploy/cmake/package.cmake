# What is installed, and the Debian package: cpack -G DEB. (deploy/package.sh does it in a build of its own.)
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # no tests for a package

install(TARGETS facetd facet RUNTIME)
install(FILES README.md ARCHITECTURE.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/facet)
install(FILES deploy/facet.example.toml DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/facet)
install(DIRECTORY deploy/experiments deploy/scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/facet)
install(DIRECTORY deploy/monitoring DESTINATION ${CMAKE_INSTALL_DATADIR}/facet)
install(FILES deploy/facet.example.toml DESTINATION /etc/facet RENAME facet.toml)
install(FILES deploy/systemd/facetd.service DESTINATION /usr/lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME facet)
set(CPACK_PACKAGE_VENDOR "The Facet authors")
set(CPACK_PACKAGE_CONTACT "The Facet authors <facet@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "facetd exchanges Named Data Networking packets with applications on the same
machine over shared-memory rings, and with neighbours over UDP and TCP. facet is the command for everything
around it: transfers, tests, management, measurements.")
set(CPACK_SET_DESTDIR ON)  # /etc is outside of the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/deploy/debian/conffiles;${PROJECT_SOURCE_DIR}/deploy/debian/postinst;${PROJECT_SOURCE_DIR}/deploy/debian/prerm;${PROJECT_SOURCE_DIR}/deploy/debian/postrm")
include(CPack)
