using System.Globalization;

namespace FusedGen.Reproducibility.Tests.Harness;

/// <summary>One line of answers: a model, the form of prediction and the number of samples.</summary>
internal readonly record struct AnswersKey(string Model, string Form, int Samples);

/// <summary>What the program printed: the machine as it saw it, and the hashes of all answers.</summary>
/// <param name="Architecture">The architecture of the process.</param>
/// <param name="Widths">The accelerated vectors in bits, widest first; <c>none</c> without any.</param>
/// <param name="Hashes">The hash of the answers' bits.</param>
internal sealed record Answers(string Architecture, IReadOnlyList<string> Widths, IReadOnlyDictionary<AnswersKey, string> Hashes)
{
    /// <summary>The model that is declared without asking for reproducible bits.</summary>
    private const string FusedModel = "digits_fused";

    /// <summary>The hashes that should be the same everywhere.</summary>
    public IEnumerable<KeyValuePair<AnswersKey, string>> Reproducible => Hashes.Where(line => line.Key.Model != FusedModel);

    /// <summary>The others.</summary>
    public IEnumerable<KeyValuePair<AnswersKey, string>> Fused => Hashes.Where(line => line.Key.Model == FusedModel);

    /// <summary>Reads the program's output.</summary>
    public static Answers Parse(string output)
    {
        string[][] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')).ToArray();
        Assert.Equal("machine", lines[0][0]);
        return new Answers(
            lines[0][1],
            lines[0][2].Split('+'),
            lines.Skip(1).ToDictionary(line => new AnswersKey(line[0], line[1], int.Parse(line[2], CultureInfo.InvariantCulture)), line => line[3]));
    }
}

/// <summary>The comparison of answers.</summary>
internal static class AnswersComparison
{
    /// <summary>The lines, one at least, that have another hash in the reference.</summary>
    public static IEnumerable<string> DifferencesFrom(this IEnumerable<KeyValuePair<AnswersKey, string>> lines, Answers reference)
    {
        KeyValuePair<AnswersKey, string>[] all = lines.ToArray();
        Assert.NotEmpty(all);
        return all.Where(line => reference.Hashes[line.Key] != line.Value).Select(line => $"{line.Key.Model}, {line.Key.Form}, {line.Key.Samples} samples");
    }
}
