// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/http/status_source.hpp"
#include "apps/facetd/listen_address.hpp"
#include "core/base/result.hpp"

#include <memory>
#include <string>

namespace facet::apps {

/// Shows a forwarder to browsers, scripts and Prometheus, and changes nothing:
///
///     /                  the dashboard
///     /metrics           Prometheus text format; ?faces=none leaves out what is per face
///     /api/status        the JSON of /localhost/facet/status
///     /api/explain       ?name=/a/b: the JSON of /localhost/facet/explain
///     /api/routes        ?limit=N: {"total", "routes": [{"prefix", "face", "origin", "cost",
///                        "child_inherit", "capture", "expires_ms"}]}; 1000 unless told, 10,000 at
///                        most
///     /api/strategies    {"strategies": [{"prefix", "strategy"}]}
///
/// An error is JSON, too: {"error": {"code", "message"}}. Answers only GET and HEAD; on loopback
/// only requests whose Host is a numeric address or localhost, so that no other site's page can
/// read it.
///
/// Clients are bounded: four requests are answered at a time, 64 connections wait; one request a
/// connection, whose head comes within five seconds and 16 KiB and whose answer is taken within
/// fifteen.
///
/// Lifetime: inside that of the forwarder. The destructor stops; it waits for running answers.
/// Threads:  five of its own; start and stop from one.
class http_server {
 public:
  /// Listens and serves. Errors: name_in_use, permission_denied, invalid_argument, system
  static result<std::unique_ptr<http_server>> start(listen_address address,
                                                    std::unique_ptr<status_source> source);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// "http://127.0.0.1:9690/", with the port that the system chose.
  [[nodiscard]] std::string url() const;

 private:
  class implementation;
  explicit http_server(std::unique_ptr<implementation> made);
  std::unique_ptr<implementation> made_;
};

}  // namespace facet::apps
