using System.Diagnostics;
using System.Globalization;
using FusedGen.Benchmarks;
using FusedGen.Benchmarks.OnnxRuntime;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reporting;
using FusedGen.Conformance.Tests.Running;
using FusedGen.Gallery.Material;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;
using CompiledProgram = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Gallery.Measuring;

/// <summary>Takes one network through the compiler and measures it beside ONNX Runtime.</summary>
internal static class GalleryRun
{
    private const int RandomInputs = 5;

    /// <summary>Beyond the rounding of any order of sums: what differs so much is wrong.</summary>
    private const double Tolerance = 1e-3;

    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(4);

    /// <summary>Generates and compiles a network's code and forgets it.</summary>
    public static void Warm(GalleryModel model)
    {
        ModelFile file = ModelFile.Read(model.Case.ModelPath, OptionsOf(model, File.ReadAllBytes(model.Case.ModelPath)));
        try
        {
            GeneratedAssembly.Compile(Generate(file).Code);
        }
        catch (ModelException)
        {
            // Reading and lowering are warm all the same.
        }
    }

    /// <summary>What a user writes: an open leading dimension is the batch unless the build refuses it.</summary>
    private static ModelOptions OptionsOf(GalleryModel model, byte[] bytes)
    {
        ModelOptions options = UserOptions.Of(model.Case, bytes, isBatch: true);
        try
        {
            _ = FoldedModel.Of(bytes, options, CancellationToken.None);
            return options;
        }
        catch (ModelException exception)
        {
            return exception.Diagnostics.Any(d => d.Id == DiagnosticIds.NoBatch) ? UserOptions.Of(model.Case, bytes, isBatch: false) : options;
        }
    }

    /// <exception cref="InvalidOperationException">An answer differs from ONNX Runtime's.</exception>
    public static GalleryEntry Measure(GalleryModel model)
    {
        byte[] bytes = File.ReadAllBytes(model.Case.ModelPath);
        ModelOptions options = OptionsOf(model, bytes);
        ModelFile file = ModelFile.Read(model.Case.ModelPath, options);
        GalleryEntry entry = new(model, OptionsText.Of(options), Operators(file), null, null);
        try
        {
            Stopwatch watch = Stopwatch.StartNew();
            (FoldedModel folded, CompiledProgram program, IReadOnlyList<GeneratedFile> code) = Generate(file);
            double generate = watch.Elapsed.TotalSeconds;
            watch.Restart();
            Type type = GeneratedAssembly.Compile(code);
            double compile = watch.Elapsed.TotalSeconds;
            Tool.Execution.Predictor predictor = new(type, program);
            return entry with { Figures = Compare(model, folded, predictor) with { GenerateSeconds = generate, CompileSeconds = compile } };
        }
        catch (ModelException exception)
        {
            return entry with { Refusal = Refusal(exception) };
        }
    }

    /// <exception cref="ModelException">The network is not supported.</exception>
    private static (FoldedModel Folded, CompiledProgram Program, IReadOnlyList<GeneratedFile> Code) Generate(ModelFile file)
    {
        FoldedModel folded = FoldedModel.Of(file.Onnx, file.Options, CancellationToken.None);
        CompiledProgram program = file.Plan(folded);
        return (folded, program, GeneratedAssembly.Emit(file, folded, program));
    }

    private static GalleryFigures Compare(GalleryModel model, FoldedModel folded, Tool.Execution.Predictor predictor)
    {
        IReadOnlyList<Tensor[]> inputs = SeededInputs.Of(model.Case, folded.Graph, RandomInputs);
        Array[] arrays = [.. inputs[0].Select(t => ElementArray.Create(t.Type, t.Count))];
        TensorMemory[] memory = Memory(folded, inputs[0], arrays);
        Fill(arrays, inputs[0]);
        using OnnxRuntimePredictor run = new(model.Case.ModelPath, memory, OnnxRuntimeCall.Run);
        using OnnxRuntimePredictor binding = new(model.Case.ModelPath, memory, OnnxRuntimeCall.Binding);
        double difference = 0;
        double largest = 0;
        foreach (Tensor[] sample in inputs)
        {
            Fill(arrays, sample);
            run.Repeat(1);
            double[][] got = predictor.Predict(sample);
            for (int o = 0; o < got.Length; o++)
            {
                double[] expected = ElementArray.Numbers(run.Outputs[o].Elements);
                double scale = expected.Select(Math.Abs).DefaultIfEmpty().Max();
                double worst = expected.Zip(got[o], (a, b) => a.Equals(b) ? 0 : Math.Abs(a - b)).DefaultIfEmpty().Max();
                if (expected.Length != got[o].Length || !(worst <= Tolerance * (1 + scale)))
                {
                    throw new InvalidOperationException(
                        string.Create(CultureInfo.InvariantCulture, $"{model.Name}: output {o} differs by {worst} of {scale}."));
                }

                difference = Math.Max(difference, worst);
                largest = Math.Max(largest, scale);
            }
        }

        predictor.Set(inputs[0]);
        Fill(arrays, inputs[0]);
        double[] times = Interleaved.Nanoseconds([new GeneratedCall(predictor.Call), run, binding], s_budget);
        return new GalleryFigures(
            folded.Folding.ParametersBefore, folded.Folding.ParametersAfter, folded.Folding.MultiplyAddsBefore, folded.Folding.MultiplyAddsAfter,
            0, 0, times[0], Math.Min(times[1], times[2]), inputs.Count, difference, largest);
    }

    /// <summary>
    /// The inputs in the order of the file, of which those are constants of our network that the options give a value.
    /// </summary>
    private static TensorMemory[] Memory(FoldedModel folded, Tensor[] inputs, Array[] arrays)
    {
        Queue<TensorMemory> variable = new(arrays.Zip(inputs, Memory));
        return [.. folded.Lowered.DeclaredInputs.Select(
            input => input.Constant is { } constant ? Memory(ElementArray.Of(constant), constant) : variable.Dequeue())];
    }

    private static TensorMemory Memory(Array elements, Tensor tensor) => new(elements, Array.ConvertAll(tensor.Shape.ToArray(), d => (long)d));

    private static void Fill(Array[] arrays, Tensor[] tensors)
    {
        for (int i = 0; i < arrays.Length; i++)
        {
            ElementArray.Fill(arrays[i], tensors[i]);
        }
    }

    private static string Operators(ModelFile file) => string.Join(", ", file.Onnx.Graph.WithBranches.SelectMany(graph => graph.Nodes)
        .GroupBy(n => n.Operator)
        .OrderByDescending(g => g.Count())
        .ThenBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => g.Count() == 1 ? g.Key : string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key}")));

    private static string Refusal(ModelException exception)
    {
        ModelDiagnostic first = exception.Diagnostics[0];
        int others = exception.Diagnostics.Count - 1;
        return $"{first.Id}: {first.Message}" + (others == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (And {others} more.)"));
    }
}
