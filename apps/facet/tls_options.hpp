// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace facet::apps {

/// Options for the three PEM files of a worker, or of whoever has work for workers.
///
/// @param files  has strings `certificate`, `key` and `authority`; outlives `app`
/// @param peers  who they are shown to, as in "coordinators"
template <class Files>
void add_tls_options(CLI::App& app, Files& files, const std::string& peers) {
  app.add_option("--tls-cert", files.certificate, "Certificate shown to " + peers)
      ->type_name("PEM");
  app.add_option("--tls-key", files.key, "Its private key")->type_name("PEM");
  app.add_option("--tls-ca", files.authority,
                 "Authority that certificates of " + peers + " must come from")
      ->type_name("PEM");
}

}  // namespace facet::apps
