using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Typing;

/// <summary>
/// Finds the output that tells the label of a sample, and what the labels are called: where nodes list the labels of
/// their classes, no names need to be stored beside them.
/// </summary>
internal static class LabelPlanner
{
    /// <summary>Bytes of outputs that lie on the stack while a label is predicted.</summary>
    private const int MostBytes = 1 << 15;

    /// <summary>The names of the only output's scores, where the graph has them.</summary>
    public static string[]? NamesOfScores(LoweredModel model, int length) =>
        model.Graph.Classes is [{ AreScores: true } labels] && labels.Names.Count == length ? labels.Names.ToArray() : null;

    /// <summary>What the labels are called: numbers as words where a sign would be lost.</summary>
    public static IReadOnlyList<NamedElement> Elements(ClassLabels labels) => MemberNames
        .Of(labels.Names.Select((name, i) => labels.Numbers?[i] < 0 ? $"Label minus {name.Substring(1)}" : name).ToArray(), TypedNames.Label, "Label")
        .Select((element, i) => element with { Original = labels.Names[i] })
        .ToArray();

    /// <summary>
    /// The output whose element is the label of a sample, or whose largest score is; null where there is none, or where
    /// it cannot be told which.
    /// </summary>
    public static (ClassLabels Labels, LabelSource Source)? Find(Program program, LoweredModel model)
    {
        if (program.Outputs.Where(o => !o.IsText).Sum(o => (long)o.Length * o.Type.SizeInBytes()) > MostBytes)
        {
            return null;
        }

        (ClassLabels Labels, LabelSource Source)[] found = program.Outputs
            .Select((port, i) => (Port: port, Labels: model.Graph.Classes.ElementAtOrDefault(i), Index: i))
            .Where(o => o.Labels is { } labels && Fits(o.Port, labels))
            .Select(o => (o.Labels!, new LabelSource(o.Index, o.Labels!.AreScores, Values(o.Labels, model.Graph.Vocabulary))))
            .ToArray();
        (ClassLabels Labels, LabelSource Source)[] told = found.Where(f => !f.Source.IsScores).ToArray();
        return told.Length > 0 ? (told.Length == 1 ? told[0] : null) : found.Length == 1 ? found[0] : null;
    }

    private static bool Fits(Port port, ClassLabels labels) =>
        !port.IsShared && labels.Names.Count is > 0 and <= TypedMembersPlanner.MostLabels && (labels.AreScores
        ? port.Type == ElementType.Float32 && port.Length == labels.Names.Count
        : port.Length == 1 && port.Type is not (ElementType.Bool or ElementType.Float16) && port.IsText == labels.Numbers is null);

    private static long[] Values(ClassLabels labels, Vocabulary vocabulary) =>
        labels.Numbers?.ToArray() ?? labels.Names.Select(name => (long)vocabulary.CodeOf(name)).ToArray();
}

/// <summary>Where the label of a sample is told.</summary>
/// <param name="Output">The number of the output.</param>
/// <param name="IsScores">Whether it has a score for each class; else it has the label.</param>
/// <param name="Values">The output's element for each class: a number, or that of a text in the vocabulary.</param>
internal sealed record LabelSource(int Output, bool IsScores, IReadOnlyList<long> Values)
{
    /// <summary>
    /// What to take from an element to have the number of its class; null where the elements do not follow each other
    /// in the order of the classes.
    /// </summary>
    public long? First => Values.Select((value, i) => value == Values[0] + i).All(follows => follows) ? Values[0] : null;

    /// <inheritdoc/>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} of output {1}", IsScores ? "scores" : "label", Output);
}
