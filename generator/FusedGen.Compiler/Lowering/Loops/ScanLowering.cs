using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Loops;

/// <summary>
/// ONNX's Scan: as many steps as its sequences are long, each along an axis and in a direction of its own.
/// </summary>
internal static class ScanLowering
{
    public static void Lower(NodeContext node)
    {
        (OnnxGraph body, IReadOnlyList<OnnxNode> nodes) = node.Inside("body");
        long inputs = node.Integer("num_scan_inputs", 0);
        if (inputs < 1 || inputs > node.InputCount)
        {
            throw node.Fail(DiagnosticIds.InvalidGraph, $"scans {inputs} of its {Figures.Count(node.InputCount, "input")}");
        }

        int states = node.InputCount - (int)inputs;
        int outputs = body.Outputs.Count - states;
        if (body.Inputs.Count != node.InputCount || outputs < 0 || node.OutputCount > body.Outputs.Count)
        {
            throw node.Fail(
                DiagnosticIds.InvalidGraph,
                $"has {Figures.Count(node.InputCount, "input")} and {Figures.Count(node.OutputCount, "output")}, which a body with {body.Inputs.Count} and "
                + $"{body.Outputs.Count} does not serve");
        }

        int[] used = Enumerable.Range(0, outputs).Where(i => node.IsUsed(states + i)).ToArray();
        bool[] inputsReversed = Directions(node, "scan_input_directions", (int)inputs);
        bool[] outputsReversed = Directions(node, "scan_output_directions", outputs);

        // Where all run backwards the loop does; else what runs against it is turned around.
        bool isReversed = inputsReversed.All(r => r) && used.All(i => outputsReversed[i]);
        long[] inputAxes = Axes(node, "scan_input_axes", (int)inputs);
        Value[] sequences = Enumerable.Range(0, (int)inputs)
            .Select(i => Turned(node, LeadingSteps(node, node.Input(states + i), inputAxes[i]), inputsReversed[i] != isReversed))
            .ToArray();
        int steps = sequences[0].Shape[0];
        if (sequences.FirstOrDefault(s => s.Shape[0] != steps) is { } other)
        {
            throw node.Mismatch($"scans sequences of {steps} and {other.Shape[0]} steps");
        }

        Value[] first = Enumerable.Range(0, states).Select(node.Input).ToArray();
        ScanStep result = node.Repeat(new Loop(
            steps,
            first,
            sequences.Select(s => LoopSequence.Of(node, s)).ToArray(),
            (at, values, elements) =>
            {
                IReadOnlyList<Value> results = at.Run(body, nodes, [.. values, .. elements]);
                RequireStates(node, values, results);
                return new ScanStep(results.Take(states).ToArray(), used.Select(i => results[states + i]).ToArray());
            })
        {
            IsReversed = isReversed,
            MostOperationsInARow = LoopLowering.MostOperationsInARow,
            IsStateUsed = node.IsUsed,
        });

        for (int i = 0; i < states; i++)
        {
            node.Bind(i, result.States[i]);
        }

        long[] outputAxes = Axes(node, "scan_output_axes", outputs);
        for (int i = 0; i < used.Length; i++)
        {
            Value sequence = Turned(node, result.Elements[i], outputsReversed[used[i]] != isReversed);
            node.Bind(states + used[i], Placed(node, sequence, outputAxes[used[i]]));
        }
    }

    private static bool[] Directions(NodeContext node, string name, int count)
    {
        long[] directions = node.Integers(name) ?? new long[count];
        return directions.Length == count && directions.All(d => d is 0 or 1)
            ? directions.Select(d => d == 1).ToArray()
            : throw node.Fail(DiagnosticIds.InvalidGraph, $"has '{name}' that are not {count} times 0 or 1");
    }

    private static long[] Axes(NodeContext node, string name, int count)
    {
        long[] axes = node.Integers(name) ?? new long[count];
        return axes.Length == count ? axes : throw node.Fail(DiagnosticIds.InvalidGraph, $"has {axes.Length} '{name}', where {count} belong");
    }

    /// <summary>The sequence with its steps along the leading axis.</summary>
    private static Value LeadingSteps(NodeContext node, Value sequence, long axis)
    {
        if (sequence.Shape.Rank == 0)
        {
            throw node.Mismatch($"scans {UntrustedText.Quote(sequence.Name)}, which is a scalar");
        }

        int steps = node.Axis(axis, sequence.Shape.Rank);
        return node.Transpose(sequence, [steps, .. Enumerable.Range(0, sequence.Shape.Rank).Where(a => a != steps)]);
    }

    /// <summary>The sequence, whose steps are along the leading axis, with them along another.</summary>
    private static Value Placed(NodeContext node, Value sequence, long axis)
    {
        int steps = node.Axis(axis, sequence.Shape.Rank);
        List<int> permutation = [.. Enumerable.Range(1, sequence.Shape.Rank - 1)];
        permutation.Insert(steps, 0);
        return node.Transpose(sequence, permutation.ToArray());
    }

    private static Value Turned(NodeContext node, Value sequence, bool isTurned)
    {
        int steps = sequence.Shape[0];
        return isTurned && steps > 1 ? node.Slice(sequence, 0, steps - 1, steps, -1) : sequence;
    }

    /// <summary>Unlike those of Loop, the states of Scan keep their shapes.</summary>
    private static void RequireStates(NodeContext node, IReadOnlyList<Value> states, IReadOnlyList<Value> next)
    {
        for (int i = 0; i < states.Count; i++)
        {
            if (states[i].Type != next[i].Type || !states[i].Shape.Equals(next[i].Shape))
            {
                throw node.Mismatch(
                    $"gives its state {i} as {next[i].Type.Keyword()} {next[i].Shape}, which was {states[i].Type.Keyword()} {states[i].Shape} before the step");
            }
        }
    }
}
