using System.Globalization;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>An object of the generated code that reads letters.</summary>
/// <param name="Name">The field that holds it.</param>
/// <param name="Changes">Changes of each text.</param>
/// <param name="Reading">What is made of each text; null where it is passed on to an output.</param>
internal sealed record PlannedReading(string Name, IReadOnlyList<TextChange> Changes, TextReading? Reading);

/// <summary>The objects that read letters. Readings that are one share an object.</summary>
internal sealed class TextReadings
{
    private readonly List<PlannedReading> _all = [];
    private readonly Dictionary<(TextDerivation? Derivation, PassedText Text), PlannedReading> _byText = [];

    /// <summary>Plans the readings of a program.</summary>
    /// <param name="derived">What is made of texts for kernels.</param>
    /// <param name="outputs">The outputs, some of which pass texts on.</param>
    public TextReadings(IEnumerable<Port> derived, IEnumerable<Port> outputs)
    {
        foreach (TextDerivation derivation in derived.Where(p => p.IsUsed).Select(p => p.Derived!))
        {
            foreach (PassedText source in derivation.Sources)
            {
                TextReading reading = derivation.ReadingOf(source);
                _byText[(derivation, source)] = Shared(reading.Counts is null ? "Numbers" : "Counter", reading.Changes, reading);
            }
        }

        foreach (PassedText text in outputs.SelectMany(o => o.Passed ?? []))
        {
            if (text.Changes is { } changes)
            {
                _byText[(null, text)] = Shared("Changes", changes, null);
            }
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<PlannedReading> All => _all;

    /// <summary>The field of what reads some texts of an input for kernels.</summary>
    public string NameOf(TextDerivation derivation, PassedText source) => _byText[(derivation, source)].Name;

    /// <summary>The field of what changes texts on their way to an output.</summary>
    public string NameOf(PassedText text) => _byText[(null, text)].Name;

    private PlannedReading Shared(string kind, IReadOnlyList<TextChange> changes, TextReading? reading)
    {
        PlannedReading? known = _all.Find(r => reading is null
            ? r.Reading is null && TextChange.AreSame(r.Changes, changes)
            : r.Reading is not null && r.Reading.IsSame(reading));
        if (known is null)
        {
            int number = _all.Count(r => r.Name.StartsWith(kind, StringComparison.Ordinal)) + 1;
            known = new PlannedReading(kind + number.ToString(CultureInfo.InvariantCulture), changes, reading);
            _all.Add(known);
        }

        return known;
    }
}
