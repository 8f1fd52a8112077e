#include "stemma/engine/find_families.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "stemma/base/parallel.h"
#include "stemma/engine/identical_files.h"
#include "stemma/engine/make_families.h"
#include "stemma/engine/recurring_passages.h"
#include "stemma/engine/relate.h"

namespace stemma {

FamiliesResult find_families(std::vector<Document> documents, const RunParameters& parameters,
                             RunContext& context) {
  FamiliesResult result;
  result.parameters = parameters;
  result.documents = std::move(documents);
  sort_by_locator(result.documents);
  const RelatedTexts related = relate(result.documents, parameters, Overlaps::proposed, context);
  const std::vector<DistinctText>& texts = related.texts;
  result.lenses = related.lenses;
  FamiliesOfTexts grouped =
      group_by_leaders(related.views, related.pairs, parameters.thresholds, context);
  result.compilations = compilations_of(grouped.compilations, texts);
  std::vector<FamilyOfTexts>& families = grouped.families;
  std::vector<std::uint32_t> words;
  words.reserve(texts.size());
  for (const TextView& view : related.views) {
    words.push_back(static_cast<std::uint32_t>(view.tokens.size()));
  }
  std::vector<char> is_alone(texts.size(), 0);
  std::erase_if(families, [&](const FamilyOfTexts& family) {
    const bool alone = family.members.empty() && texts[family.leader].documents.size() == 1;
    if (alone) is_alone[family.leader] = 1;
    return alone;
  });

  std::vector<MadeFamily> made(families.size());
  std::atomic<std::size_t> compared = 0;
  parallel_for(families.size(), context, [&](std::size_t i) {
    const std::uint32_t of_leader = words[families[i].leader];
    made[i] = make_family(std::move(families[i]), result.documents, texts, of_leader, context);
    context.report_progress("comparing", ++compared, families.size(), ProgressUnit::families);
  });
  result.families = finish_families(std::move(made), result.documents, texts);

  const auto shares =
      texts_sharing_a_run(related.views, related.candidates, is_alone,
                          static_cast<std::size_t>(parameters.thresholds.run), context);
  result.alone = lone_documents(result.documents.size(), texts, words, is_alone, shares);
  if (parameters.recurring > 0) {
    const std::vector<std::uint32_t> family_of =
        numbers_of_families(result.documents.size(), result.families);
    result.recurring =
        find_recurring_passages(result.documents, family_of, parameters.recurring, context);
  }
  result.diagnostics = context.diagnostics.sorted();
  result.identical_files = identical_files(result.diagnostics);
  return result;
}

}  // namespace stemma
