#include <algorithm>
#include <string_view>

#include "stemma/base/utf8.h"
#include "stemma/base/version.h"
#include "stemma/report/catalog_report.h"
#include "stemma/report/json_parts.h"

namespace stemma {
namespace {

void write_path(JsonWriter& json, std::string_view key, const std::string& path) {
  write_locator(json, key, {path, {}});
}

void write_run(JsonWriter& json) {
  json.key("run").begin_object();
  json.key("version").string(version());
  json.end_object();
}

void write_figures(JsonWriter& json, const ScanFigures& figures) {
  json.key("new").number(figures.added);
  json.key("changed").number(figures.changed);
  json.key("unchanged").number(figures.unchanged);
  json.key("vanished").number(figures.vanished);
  json.key("unreadable").number(figures.unreadable);
  json.key("documents").number(figures.documents);
  json.key("texts").number(figures.texts);
}

void write_strings(JsonWriter& json, std::string_view key, const std::vector<std::string>& values) {
  json.key(key).begin_array();
  for (const std::string& value : values) json.string(to_utf8(Locator{value, {}}));
  json.end_array();
}

void write_documents(JsonWriter& json, std::string_view key, const std::vector<Locator>& locators) {
  json.key(key).begin_array();
  for (const Locator& locator : locators) {
    json.begin_object();
    write_locator(json, "document", locator);
    json.end_object();
  }
  json.end_array();
}

void write_paths(JsonWriter& json, std::string_view key, const std::vector<std::string>& paths) {
  std::vector<Locator> locators;
  locators.reserve(paths.size());
  for (const std::string& path : paths) locators.push_back({path, {}});
  write_documents(json, key, locators);
}

}  // namespace

void write_scan_json(const CatalogScanResult& result, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/scan/1");
  write_run(json);
  write_path(json, "catalog", result.catalog);
  json.key("scan").number(std::uint64_t{result.scan});
  json.key("read").number(result.read);
  write_figures(json, result.figures);
  write_skipped(json, result.diagnostics);
  json.end_object();
  json.finish();
}

void write_catalog_info_json(const CatalogInfo& info, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/catalog-info/1");
  write_run(json);
  write_path(json, "catalog", info.catalog);
  json.key("bytes").number(info.bytes);
  json.key("parameters").begin_object();
  for (const auto& [name, value] : info.parameters) json.key(name).string(value);
  json.end_object();
  write_strings(json, "text_fields", info.text_fields);
  json.key("roots").begin_array();
  for (const CatalogInfo::Root& root : info.roots) {
    json.begin_object();
    write_path(json, "path", root.path);
    write_strings(json, "include", root.include);
    write_strings(json, "exclude", root.exclude);
    json.key("follow").boolean(root.follow);
    json.end_object();
  }
  json.end_array();
  json.key("files").begin_object();
  json.key("present").number(info.present);
  json.key("vanished").number(info.vanished);
  json.key("unreadable").number(info.unreadable);
  json.end_object();
  json.key("documents").number(info.documents);
  json.key("texts").number(info.texts);
  json.key("words").number(info.words);
  json.key("keys").number(info.keys);
  json.key("scans").begin_array();
  for (const CatalogInfo::Scan& scan : info.scans) {
    json.begin_object();
    json.key("scan").number(std::uint64_t{scan.scan});
    json.key("version").string(scan.version);
    json.key("finished").boolean(scan.finished);
    write_figures(json, scan.figures);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.finish();
}

void write_catalog_verification_json(const CatalogVerification& result, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/catalog-verify/1");
  write_run(json);
  write_path(json, "catalog", result.catalog);
  json.key("sound").boolean(true);
  if (result.with_files) {
    json.key("files").number(result.files);
    write_paths(json, "changed", result.changed);
    write_paths(json, "unreadable", result.unreadable);
  }
  json.end_object();
  json.finish();
}

void write_catalog_diff_json(const CatalogDiff& diff, const Write& write) {
  JsonWriter json(write);
  json.begin_object();
  json.key("schema").string("stemma/catalog-diff/1");
  write_run(json);
  write_path(json, "a", diff.a);
  write_path(json, "b", diff.b);
  json.key("unchanged").number(diff.unchanged);
  write_documents(json, "new", diff.added);
  write_documents(json, "gone", diff.gone);
  write_documents(json, "changed", diff.changed);
  json.end_object();
  json.finish();
}

}  // namespace stemma
