using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>
/// The part of a network that reads letters, cut off in front of the part that computes: what it makes of texts is more
/// inputs for kernels.
/// </summary>
/// <param name="Graph">What computes; the results of readings are inputs behind those of the network.</param>
/// <param name="Derivations">The readings, in the order of these inputs.</param>
internal sealed record TextDoor(ModelGraph Graph, IReadOnlyList<TextDerivation> Derivations)
{
    /// <summary>Cuts a network.</summary>
    public static TextDoor Of(ModelGraph graph)
    {
        TextOperation[] readings = graph.Operations.OfType<TextOperation>().ToArray();
        if (readings.Length == 0)
        {
            return new TextDoor(graph, []);
        }

        TextDerivation[] derivations = Array.ConvertAll(readings, reading => new TextDerivation(
            reading.Reading, PassedTexts.Of(graph, reading.Text) ?? throw new InvalidOperationException($"{reading} does not read texts of inputs.")));
        BatchPorts? batch = graph.Batch is { } ports ? ports with { Inputs = [.. ports.Inputs, .. derivations.Select(d => AxisOf(d, ports))] } : null;
        ModelGraph computing = new([.. graph.Inputs, .. readings.Select(reading => reading.Output)], graph.Outputs, graph.Operations.Except(readings))
        {
            Batch = batch,
            Vocabulary = graph.Vocabulary,
            Classes = graph.Classes,
            Checks = graph.Checks,
        };
        return new TextDoor(computing, derivations);
    }

    /// <summary>What is made of texts that all rows share is shared too.</summary>
    private static BatchAxis? AxisOf(TextDerivation derivation, BatchPorts ports) =>
        derivation.Sources.All(source => source.Input < 0 || ports.Inputs[source.Input] is null) ? null : BatchAxis.Leading;
}
