using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="ScanOperation"/>: the body step by step.</summary>
internal static class ScanEvaluator
{
    /// <summary>Computes the last states and the resulting sequences.</summary>
    /// <param name="scan">The operation.</param>
    /// <param name="valueOf">Gives the tensor of each input.</param>
    /// <param name="run">Evaluates the body: in double, or with the rounding of the generated code.</param>
    public static Tensor[] Evaluate(ScanOperation scan, Func<Value, Tensor> valueOf, Func<ModelGraph, Tensor[], Tensor[]> run)
    {
        Tensor[] inputs = scan.Inputs.Select(valueOf).ToArray();
        Tensor[] states = inputs.Take(scan.States).ToArray();
        Tensor[] invariants = inputs.Skip(inputs.Length - scan.Invariants).ToArray();
        Tensor[][] results = new Tensor[scan.Steps][];
        for (int step = 0; step < scan.Steps && (scan.EndingState is not { } ending || states[ending].Integers[0] != 0); step++)
        {
            int place = scan.PlaceOf(step);
            IEnumerable<Tensor> elements = Enumerable.Range(scan.States, inputs.Length - scan.States - scan.Invariants)
                .Select(i => Element(inputs[i], scan.Body.Inputs[i].Shape, place));
            Tensor[] outputs = run(scan.Body, [.. states, .. elements, .. invariants]);
            states = outputs.Take(scan.States).ToArray();
            results[place] = outputs.Skip(scan.States).ToArray();
        }

        return [.. states, .. scan.Outputs.Skip(scan.States).Select((output, i) => Stack(output, results.Select(r => r[i])))];
    }

    private static Tensor Element(Tensor sequence, Shape shape, int place) => sequence.Type.IsFloating()
        ? new Tensor(shape, Part(sequence.Floats, place, shape.Count), sequence.Type)
        : new Tensor(shape, Part(sequence.Integers, place, shape.Count), sequence.Type);

    private static T[] Part<T>(T[] elements, int place, int count)
    {
        T[] part = new T[count];
        Array.Copy(elements, place * count, part, 0, count);
        return part;
    }

    private static Tensor Stack(Value output, IEnumerable<Tensor> elements) => output.Type.IsFloating()
        ? new Tensor(output.Shape, elements.SelectMany(e => e.Floats).ToArray(), output.Type)
        : new Tensor(output.Shape, elements.SelectMany(e => e.Integers).ToArray(), output.Type);
}
