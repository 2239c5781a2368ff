// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/driver_thread.hpp"

#include "core/load/check.hpp"

#include <fmt/format.h>

#include <pthread.h>
#include <sys/prctl.h>

#include <algorithm>
#include <ctime>
#include <set>

namespace facet::load_actors {
namespace {

using driver_clock = std::chrono::steady_clock;

/// How often the thread looks at what its owner wants.
constexpr std::chrono::milliseconds longest_turn{20};
/// How often it says how far it has come.
constexpr std::chrono::milliseconds publish_every{10};
/// After everything was answered nothing more should come; this long it is looked for.
constexpr std::chrono::milliseconds silence{5};

duration own_cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace

driver_thread::driver_thread(prepare_load order, bool own, callbacks tell)
    : order_(std::move(order)), own_(own), tell_(std::move(tell)), thread_([this] { work(); }) {
}

driver_thread::~driver_thread() {
  ask(wish::abandon);
  thread_.join();
}

void driver_thread::ask(wish what) {
  {
    const std::scoped_lock lock{mutex_};
    wish_.store(what, std::memory_order_release);  // partner: asked()
  }
  changed_.notify_all();
}

void driver_thread::begin(time_point start) {
  {
    const std::scoped_lock lock{mutex_};
    if (asked() != wish::attach)
      return;  // a second start
    start_ = start;
  }
  ask(wish::run);
}

void driver_thread::finish() {
  ask(wish::finish);
}

load_progress driver_thread::progress() const {
  load_progress p;
  p.interests = interests_.load(std::memory_order_relaxed);  // relaxed: statistics
  p.data = data_.load(std::memory_order_relaxed);
  p.quiet = quiet_.load(std::memory_order_relaxed);
  if (failed_.load(std::memory_order_acquire))  // partner: the release in run()
    p.failure = failure_;
  return p;
}

void driver_thread::work() {
  ::pthread_setname_np(::pthread_self(), "facet-load");
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  auto made = attach();
  const bool attached = made.has_value();
  if (!attached)
    seats_.clear();
  tell_.prepared(std::move(made));
  if (!attached || !await_start())
    return seats_.clear();
  const auto times = load::run_times::of(order_.experiment, start_);
  enlist(times);
  run(times);
  const bool wanted = asked() != wish::abandon;
  auto found = collect(times);
  pump_.reset();
  if (wanted)
    tell_.finished(std::move(found));
}

// -- attaching ------------------------------------------------------------------------------------

result<load_prepared> driver_thread::attach() {
  if (auto sound = load::check(order_.experiment); !sound)
    return fail(sound.error());
  if (order_.parts == 0 || order_.part >= order_.parts)
    return fail(errc::invalid_argument, "a driver's part must be one of the parts");
  auto pump = load_pump::create();
  if (!pump)
    return fail(pump.error());
  pump_.emplace(std::move(*pump));
  load_prepared made;
  if (auto done = attach_all(made); !done)
    return fail(done.error());
  if (own_)
    if (auto done = watch_own_forwarder(made); !done)
      return fail(done.error());
  return made;
}

result<void> driver_thread::attach_all(load_prepared& made) {
  const auto& e = order_.experiment;
  // Producers first, so that no Interest comes before its route.
  for (std::size_t i = 0; i < e.producers.size(); ++i)
    if (auto done = attach_group(e.producers[i], i, made); !done)
      return fail(done.error());
  for (std::size_t i = 0; i < e.consumers.size(); ++i)
    if (auto done = attach_group(e.consumers[i], i, made); !done)
      return fail(done.error());
  return {};
}

/// Numbers of faces mean nothing to who looks at another forwarder.
result<void> driver_thread::watch_own_forwarder(load_prepared& made) {
  if (!made.datagrams.empty())
    return fail(errc::invalid_argument,
                "a worker with --socket attaches to a forwarder of its own, and UDP faces are for "
                "that of the coordinator: leave out --socket, or the UDP faces");
  std::set<std::uint64_t> faces(made.consumers.begin(), made.consumers.end());
  faces.insert(made.producers.begin(), made.producers.end());
  auto counters = own_counters::begin(order_.place.socket, std::move(faces));
  if (!counters)
    return fail(counters.error());
  counters_.emplace(std::move(*counters));
  made.consumers.clear();
  made.producers.clear();
  made.own_forwarders = 1;
  return {};
}

result<void> driver_thread::attach_group(const load::consumer_group& group, std::size_t index,
                                         load_prepared& made) {
  for (std::size_t i = order_.part; i < group.faces; i += order_.parts) {
    const auto what = fmt::format("face {} of consumers {}", i + 1, group.name);
    if (auto done =
            attach_face({group.over, {}, group.faces}, {nullptr, true, index, i, what}, made);
        !done)
      return done;
  }
  return {};
}

/// From the other end than consumers, so that two drivers share the work of one each.
result<void> driver_thread::attach_group(const load::producer_group& group, std::size_t index,
                                         load_prepared& made) {
  for (std::size_t i = order_.parts - 1 - order_.part; i < group.faces; i += order_.parts) {
    const auto what = fmt::format("face {} of producers {}", i + 1, group.name);
    if (auto done = attach_face({group.over, group.prefix, group.faces},
                                {nullptr, false, index, i, what}, made);
        !done)
      return done;
  }
  return {};
}

result<void> driver_thread::attach_face(const face_order& order, seat whose, load_prepared& made) {
  if (asked() == wish::abandon)
    return fail(errc::cancelled, "abandoned");
  auto face = open_load_face(order_.place, order);
  if (!face)
    return fail(face.error().code, whose.what + ": " + face.error().message);
  if ((*face)->number() != no_face)
    (whose.consumer ? made.consumers : made.producers).push_back((*face)->number());
  if (auto end = (*face)->unannounced()) {
    end->consumer = whose.consumer;
    end->group = whose.group;
    made.datagrams.push_back(std::move(*end));
  }
  auto use = (*face)->carrier();
  use.consumer = whose.consumer;
  use.group = whose.consumer ? order_.experiment.consumers[whose.group].name
                             : order_.experiment.producers[whose.group].name;
  use.faces = 1;
  add(made.transports, use);
  whose.face = std::move(*face);
  seats_.push_back(std::move(whose));
  return {};
}

bool driver_thread::await_start() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return asked() != wish::attach; });
  return asked() != wish::abandon;
}

// -- running --------------------------------------------------------------------------------------

void driver_thread::enlist(const load::run_times& times) {
  record_.emplace(times);
  const auto& e = order_.experiment;
  for (auto& s : seats_) {
    const load::actor_identity who{e.seed, order_.repetition, s.group, s.index};
    if (s.consumer)
      pump_->add(std::move(s.face),
                 load::load_consumer{e.consumers[s.group], who, times, tables_, *record_}, s.what);
    else
      pump_->add(std::move(s.face), load::load_producer{e.producers[s.group], who, times}, s.what);
  }
}

void driver_thread::run(const load::run_times& times) {
  pump_->wake_all();
  duration cpu_before{0};
  auto next_publish = driver_clock::now();
  bool measuring = false;
  while (asked() == wish::run) {
    auto done = pump_->turn(longest_turn);
    const auto now = driver_clock::now();
    if (!done) {
      failure_ = done.error().message;
      failed_.store(true, std::memory_order_release);  // partner: progress()
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return asked() != wish::run; });
      return;
    }
    if (!measuring && now >= times.measured_from()) {
      measuring = true;
      cpu_before = own_cpu_time();
    }
    if (measuring && cpu_ == duration::zero() && now >= times.end())
      cpu_ = own_cpu_time() - cpu_before;
    if (now >= next_publish) {
      publish(times);
      next_publish = now + publish_every;
    }
  }
  if (asked() == wish::finish)
    if (auto done = pump_->drain(silence); !done)
      failure_ = done.error().message;
}

void driver_thread::publish(const load::run_times& times) {
  std::uint64_t interests = 0;
  std::uint64_t data = 0;
  bool quiet = true;
  const auto now = driver_clock::now();
  pump_->each([&](const load_pump::role& user) {
    if (const auto* consumer = std::get_if<load::load_consumer>(&user)) {
      interests += consumer->all().interests;
      data += consumer->all().data;
      quiet = quiet && consumer->quiet(now);
    }
  });
  interests_.store(interests, std::memory_order_relaxed);  // relaxed: statistics
  data_.store(data, std::memory_order_relaxed);
  quiet_.store(quiet && now >= times.end(), std::memory_order_relaxed);
}

driver_result driver_thread::collect(const load::run_times& times) {
  driver_result found;
  const auto now = driver_clock::now();
  found.elapsed_ns =
      std::clamp<duration>(now - times.measured_from(), duration::zero(), times.length).count();
  const auto& e = order_.experiment;
  std::size_t seat_index = 0;
  pump_->each([&](load_pump::role& user) {
    const seat& s = seats_[seat_index++];
    auto& face = found.faces.emplace_back();
    face.group = s.consumer ? e.consumers[s.group].name : e.producers[s.group].name;
    face.index = s.index;
    face.consumer = s.consumer;
    if (auto* consumer = std::get_if<load::load_consumer>(&user)) {
      consumer->finish(now);
      face.as_consumer = consumer->measured();
      found.scheduled += consumer->scheduled();
      found.measured.add(consumer->measured());
      found.all.add(consumer->all());
    } else {
      face.as_producer = std::get<load::load_producer>(user).totals();
      found.producers.add(face.as_producer);
    }
  });
  found.latency = record_->latency().taken_apart();
  found.service_latency = record_->service_latency().taken_apart();
  found.series = record_->series();
  found.cpu_ns = cpu_.count();
  // Whoever gave this up waits for its end, and faces that are gone have taken their counts along.
  if (counters_ && failure_.empty() && asked() != wish::abandon)
    found.forwarder = counters_->end();
  found.failure = failure_;
  return found;
}

}  // namespace facet::load_actors
