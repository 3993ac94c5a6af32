using System.Reflection;
using FusedGen.Compiler;
using FusedGen.Compiler.Planning;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Models;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Execution;

/// <summary>
/// A folded model with its plan and code, which are made when it first runs and then serve all that run it: the
/// constants of a large network take seconds.
/// </summary>
internal sealed class RunnableModel
{
    private readonly Lazy<Program> _program;
    private readonly Lazy<Type> _caller;

    /// <param name="file">The model.</param>
    /// <param name="model">The same, folded.</param>
    /// <param name="plan">Plans it.</param>
    /// <param name="isClocked">Whether the times of its kernels will be asked for; the time of a single one is that of
    /// the call.</param>
    public RunnableModel(ModelFile file, FoldedModel model, Func<Program> plan, bool isClocked)
    {
        File = file;
        Model = model;
        _program = new Lazy<Program>(plan);
        _caller = new Lazy<Type>(() =>
        {
            bool hasClock = isClocked && Kernels > 1;
            IReadOnlyList<GeneratedFile> code = GeneratedAssembly.EmitHere(file, model, Program, hasClock ? ClockedCode.Names : null);
            string[] methods = hasClock ? [Execution.Predictor.PredictMethod, ClockedCode.PredictMethod] : [Execution.Predictor.PredictMethod];
            GeneratedFile caller = CallerCode.File(GeneratedAssembly.TypeName, Program, methods);
            return GeneratedAssembly.Compile(hasClock ? [.. code, caller, ClockedCode.File(Kernels)] : [.. code, caller], CallerCode.TypeName);
        });
    }

    /// <summary>Whether its code is compiled and run.</summary>
    public bool HasCode { get; init; } = true;

    /// <summary>The model.</summary>
    public ModelFile File { get; }

    /// <summary>The same, folded.</summary>
    public FoldedModel Model { get; }

    /// <summary>Its plan.</summary>
    /// <exception cref="ToolException">It could not be planned.</exception>
    public Program Program => _program.Value;

    /// <summary>How many kernels a prediction of one sample runs.</summary>
    public int Kernels => Program.Single.Kernels.Count;

    /// <summary>The generated code.</summary>
    /// <exception cref="ToolException">The code does not compile, which is a defect of
    /// FusedGen.</exception>
    public Predictor Predictor() => new(_caller.Value, Program);

    /// <summary>
    /// The same code with a clock between its kernels, and the array that has the ticks of each kernel after a call.
    /// </summary>
    /// <exception cref="ToolException">The code does not compile, which is a defect of
    /// FusedGen.</exception>
    public (Predictor Predictor, long[] Ticks) ClockedPredictor()
    {
        FieldInfo ticks = _caller.Value.Assembly.GetType(ClockedCode.Clock, throwOnError: true)!.GetField(ClockedCode.Ticks)!;
        return (new Predictor(_caller.Value, Program, ClockedCode.PredictMethod), (long[])ticks.GetValue(null)!);
    }
}
