// SPDX-License-Identifier: LGPL-3.0-or-later
#include "allowance.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "sanitized.hpp"

namespace snellen::cli {
namespace {

constexpr double standard_hours = 24;
constexpr double no_limit = std::numeric_limits<double>::infinity();

/// "MemAvailable:   1234 kB".
double free_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    double kilobytes = 0;
    if (words >> name >> kilobytes && name == "MemAvailable:") return 1024 * kilobytes;
  }
  return no_limit;
}

/// A number in a file; no limit when there is none ("max").
double number_in(const std::string& name) {
  std::ifstream file(name);
  double number = 0;
  return file >> number ? number : no_limit;
}

/// What a container or a service leaves, by either version of control groups. Inside of a container its group is the
/// root.
double memory_of_group() {
  double least = no_limit;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t colon = line.rfind(':');
    const bool second = line.starts_with("0::");
    if (colon == std::string::npos || (!second && line.find("memory") == std::string::npos)) continue;
    const std::string root = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    for (const std::string& folder : {root + line.substr(colon + 1), root}) {
      const double limit = number_in(folder + (second ? "/memory.max" : "/memory.limit_in_bytes"));
      const double used = number_in(folder + (second ? "/memory.current" : "/memory.usage_in_bytes"));
      if (limit < 1e18 && used < limit) least = std::min(least, limit - used);
    }
  }
  return least;
}

/// RLIMIT_AS and its kind.
template <class Resource>
double limit_of(Resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return no_limit;
  return static_cast<double>(limit.rlim_cur);
}

/// Lowers a limit, never raises it.
template <class Resource>
void lower(Resource resource, double value) {
  rlimit limit{};
  if (!(value < 1e18) || ::getrlimit(resource, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_cur, static_cast<rlim_t>(value));
  static_cast<void>(::setrlimit(resource, &limit));  // lowering is always allowed
}

}  // namespace

Allowance allowance_of(const CommandLine& line) {
  const double standard = std::min({free_memory(), memory_of_group(), limit_of(RLIMIT_AS), limit_of(RLIMIT_DATA)});
  return {.bytes = line.memory.value_or(standard), .core_hours = line.hours.value_or(standard_hours)};
}

void hold(const Allowance& allowance) {
  // The stacks of threads count in full, though little of them is used; so does what libraries set aside.
  const double aside = 128e6 + 10e6 * std::thread::hardware_concurrency();
  if (!sanitized) lower(RLIMIT_DATA, allowance.bytes + aside);
  lower(RLIMIT_CPU, std::ceil(3600 * allowance.core_hours) + 1);
}

}  // namespace snellen::cli
