// The least that growing a tree takes: argsort every covariate once, then read every covariate once per level in its order,
// adding up outcomes by stratum. No tests, no splits, no output. With a file it is parsed first.
//   floor N COVARIATES TRIALS LEVELS TIED      floor FILE.csv LEVELS
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <sys/resource.h>
#include <unordered_map>
#include <vector>

// Time of the processor: other programs may be running.
struct Clock {
  static double now() { return 1000.0 * std::clock() / CLOCKS_PER_SEC; }
};
static double ms(double from) { return Clock::now() - from; }

struct Data {
  std::vector<std::vector<double>> z;
  std::vector<double> y;
  std::vector<uint16_t> stratum;
  size_t strata = 0;
};

static Data simulate(size_t n, size_t p, size_t trials, bool tied) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  Data data;
  data.strata = 2 * trials;
  data.z.assign(p, std::vector<double>(n));
  for (auto& column : data.z)
    for (auto& value : column)
      value = tied ? std::min(20.0, std::max(0.0, std::round(10 + 4 * normal(random)))) : normal(random);
  data.y.resize(n);
  data.stratum.resize(n);
  for (size_t i = 0; i < n; i++) {
    data.y[i] = normal(random);
    data.stratum[i] = random() % data.strata;
  }
  return data;
}

// Columns: y, t, trial, covariates.
static Data parse(const char* path) {
  Data data;
  FILE* file = fopen(path, "rb");
  fseek(file, 0, SEEK_END);
  std::string text(ftell(file), 0);
  rewind(file);
  if (fread(text.data(), 1, text.size(), file) != text.size()) exit(1);
  fclose(file);
  const char* at = text.c_str();
  const size_t columns = 1 + std::count(at, strchr(at, '\n'), ',');
  data.z.resize(columns - 3);
  at = strchr(at, '\n') + 1;
  std::unordered_map<std::string, int> trials;
  while (*at) {
    char* end;
    data.y.push_back(strtod(at, &end));
    const double t = strtod(end + 1, &end);
    const char* comma = strchr(end + 1, ',');
    const int trial = trials.try_emplace(std::string(static_cast<const char*>(end) + 1, comma), trials.size()).first->second;
    data.stratum.push_back(2 * trial + (t > 0));
    at = comma;
    for (auto& column : data.z) {
      column.push_back(strtod(at + 1, &end));
      at = end;
    }
    while (*at == '\r' || *at == '\n') at++;
  }
  data.strata = 2 * trials.size();
  return data;
}

int main(int count, char** args) {
  const bool file = count == 3;
  const auto begin = Clock::now();
  const Data data = file ? parse(args[1]) : simulate(atoll(args[1]), atoi(args[2]), atoi(args[3]), atoi(args[5]));
  const int levels = atoi(args[file ? 2 : 4]);
  const size_t n = data.y.size();
  const auto start = Clock::now();
  std::vector<std::vector<uint32_t>> orders;
  for (const auto& column : data.z) {
    std::vector<uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return column[a] < column[b]; });
    orders.push_back(std::move(order));
  }
  double best = 0;
  for (int level = 0; level < levels; level++)
    for (const auto& order : orders) {
      std::vector<double> sum(data.strata);
      for (const uint32_t i : order) {
        double& s = sum[data.stratum[i]];
        s += data.y[i];
        if (s > best) best = s;
      }
    }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"ms\": %.3f, \"whole\": %.3f, \"rss\": %ld, \"n\": %zu, \"check\": %g}\n", ms(start), ms(begin),
         usage.ru_maxrss, n, best);
}
