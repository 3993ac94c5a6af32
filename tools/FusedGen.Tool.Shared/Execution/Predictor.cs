using FusedGen.Compiler.Graph;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Execution;

/// <summary>
/// Calls a generated method over arrays that stay in place, so that a call costs what a user's call costs.
/// </summary>
internal sealed class Predictor
{
    /// <summary>The method of the generated type.</summary>
    public const string PredictMethod = "Predict";

    private readonly Array[] _inputs;
    private readonly Array[] _outputs;
    private readonly ElementType[] _outputTypes;
    private readonly Vocabulary _vocabulary;

    /// <param name="caller">The class of <see cref="CallerCode"/>.</param>
    /// <param name="program">What the code was generated from.</param>
    /// <param name="method">The method that predicts one sample.</param>
    public Predictor(Type caller, Program program, string method = PredictMethod)
    {
        _vocabulary = Vocabulary.Of(program.Texts);
        _outputTypes = [.. program.Outputs.Select(p => p.Type)];
        object instance = Activator.CreateInstance(caller)!;
        _inputs = [.. program.Inputs.Select((p, i) => Place(CallerCode.Input(i), p.Type, p.Length))];
        _outputs = [.. program.Outputs.Select((p, i) => Place(CallerCode.Output(i), p.Type, p.Length))];
        Call = caller.GetMethod(method)!.CreateDelegate<Action>(instance);

        Array Place(string field, ElementType type, int length)
        {
            Array array = ElementArray.Create(type, length);
            caller.GetField(field)!.SetValue(instance, array);
            return array;
        }
    }

    /// <summary>Predicts from what <see cref="Set"/> wrote.</summary>
    public Action Call { get; }

    /// <summary>Writes the inputs.</summary>
    public void Set(IReadOnlyList<Tensor> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            ElementArray.Fill(_inputs[i], inputs[i]);
        }
    }

    /// <summary>Predicts one sample.</summary>
    /// <returns>The elements of each output, texts as their numbers.</returns>
    public double[][] Predict(IReadOnlyList<Tensor> inputs)
    {
        Set(inputs);
        Call();
        return [.. _outputs.Zip(_outputTypes, (output, type) => ElementArray.Numbers(output, type, _vocabulary))];
    }
}
