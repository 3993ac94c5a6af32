using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>An open leading dimension: the batch, if the network keeps its rows apart.</summary>
/// <param name="Symbol">Its name in the file, untrusted text; empty for dimensions without a name, which count as
/// one.</param>
/// <param name="Input">The first input that it leads.</param>
internal sealed record BatchDimension(string Symbol, string Input)
{
    /// <summary>How the attribute speaks of it.</summary>
    public string Setting => UntrustedText.Escape(NamedSettings.Spelled(Symbol.Length > 0 ? Symbol : Input + ".0"));

    /// <summary>How messages speak of it.</summary>
    public string Name => Symbol.Length > 0 ? UntrustedText.Quote(Symbol) : $"The dimension {UntrustedText.Quote(Input + ".0")}";

    /// <summary>The dimensions that lead an input on which an output depends, in the order of the inputs.</summary>
    /// <exception cref="ModelException">An input has one of them twice.</exception>
    public static IReadOnlyList<BatchDimension> In(InputSelection selection, FixedDimensions given)
    {
        OnnxValueInfo[] read = selection.Parameters.Where(input => selection.IsRead(input.Name) && input.Dimensions is not null).ToArray();
        BatchDimension[] open = read.Where(input => ModelInput.IsLeadingOpen(input, given))
            .GroupBy(input => input.Dimensions![0].Symbol, StringComparer.Ordinal)
            .Select(same => new BatchDimension(same.Key, same.First().Name))
            .ToArray();
        foreach (BatchDimension dimension in open.Where(d => d.Symbol.Length > 0))
        {
            if (read.FirstOrDefault(
                input => Enumerable.Range(0, input.Dimensions!.Count)
                    .Count(axis => input.Dimensions[axis].Symbol == dimension.Symbol && ModelInput.IsOpen(input, axis, given)) > 1) is { } twice)
            {
                throw dimension.Refused($"the input {UntrustedText.Quote(twice.Name)} has it twice, so the length of a row would be the number of rows");
            }
        }

        return open;
    }

    /// <summary>Refuses the dimension as a batch.</summary>
    /// <param name="reason">What the network does with it.</param>
    public ModelException Refused(string reason) =>
        new(DiagnosticIds.NoBatch,
            $"{Name}, the open leading dimension of the input {UntrustedText.Quote(Input)}, is not a batch: {InSentence(reason)}. "
            + $"Give its size on the attribute, Dimensions = \"{Setting}=…\".");

    /// <summary>A sentence behind a colon.</summary>
    public static string InSentence(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence.Substring(1);
}
