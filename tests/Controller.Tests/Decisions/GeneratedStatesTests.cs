using System.Text;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>The transition table prints itself.</summary>
public sealed class GeneratedStatesTests
{
    [Fact]
    public void States_page_shows_the_table_as_it_is() => GeneratedFile.Verify("docs/states.md", Page(), "crds");

    private static string Page()
    {
        var text = new StringBuilder();
        text.Append("""
            # States of a release

            This page is written by a test from the transition table in `src/Controller/Decisions`; do not edit it by hand.
            A look at a Canary takes the first rule of its phase that holds, carries out its effects in order and then writes
            the status. The phases are Flagger's.

            ```mermaid
            stateDiagram-v2
                [*] --> Initializing

            """);
        foreach (var edge in Edges().GroupBy(edge => (edge.From, edge.To)))
        {
            text.Append($"    {edge.Key.From} --> {edge.Key.To}: {string.Join("<br/>", edge.Select(each => each.Rule).Distinct())}\n");
        }

        text.Append("    Terminating --> [*]: given-back\n```\n");
        foreach (string phase in Phase.All)
        {
            text.Append($"\n## {phase}\n\n| # | Rule | Leads to | When |\n|---|---|---|---|\n");
            int number = 0;
            foreach (Rule rule in Rollout.Table.Where(rule => rule.From.Contains(phase)))
            {
                text.Append($"| {++number} | `{rule.Name}` | {(Stays(rule) ? "stays" : string.Join(", ", rule.To))} | {rule.Meaning} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string From, string To, string Rule)> Edges()
        => from rule in Rollout.Table
           where !Stays(rule)
           from source in rule.From
           from target in rule.To
           where source != target
           orderby Order(source), Order(target)
           select (source, target, rule.Name);

    private static bool Stays(Rule rule) => rule.From.SequenceEqual(rule.To);

    private static int Order(string phase) => Phase.All.ToList().IndexOf(phase);
}
