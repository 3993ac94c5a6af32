using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Scheduling;

namespace FusedGen.Compiler.Interpreting;

/// <summary>Runs the kernel programs of a procedure as a machine would, over the planned memory.</summary>
internal sealed class ProgramInterpreter
{
    private readonly Program _program;
    private readonly ProcedureSchedule _schedule;
    private readonly Dictionary<KernelProgram, KernelCode> _codes = [];

    /// <summary>Makes the programs ready.</summary>
    /// <param name="program">What is planned.</param>
    /// <param name="schedule">The procedure and the machine.</param>
    /// <param name="machine">What bits depend on beside.</param>
    public ProgramInterpreter(Program program, ProcedureSchedule schedule, Machine machine)
    {
        _program = program;
        _schedule = schedule;
        foreach (KernelProgram kernel in schedule.Steps.Select(s => s.Program).Where(kernel => !_codes.ContainsKey(kernel)))
        {
            _codes.Add(kernel, new KernelCode(kernel, machine));
        }
    }

    /// <summary>Predicts.</summary>
    /// <param name="inputs">A tensor for each input, with the rows of the procedure one after the other.</param>
    /// <param name="cancellationToken">Stops between the turns of loops.</param>
    /// <returns>A tensor for each output.</returns>
    /// <exception cref="KernelFaultException">A kernel touched what is not its operands'.</exception>
    /// <exception cref="Reference.EvaluationException">There is no result for these inputs.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) => Run(inputs, (_, _) => { }, cancellationToken);

    /// <summary>Predicts, and lets somebody look at the memory when a kernel has run.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="ran">Called with the number of the kernel after those that have run, in a loop after its last
    /// turn.</param>
    /// <param name="cancellationToken">Stops between the turns of loops.</param>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, Action<int, ProgramMemory> ran, CancellationToken cancellationToken)
    {
        Procedure procedure = _schedule.Procedure;
        ProgramMemory memory = new(_program, procedure,
            [.. inputs, .. _program.Derived.Select(port => DerivedTexts.Of(port, _program, procedure.Rows, inputs))]);
        for (int s = 0; s < _schedule.Steps.Count; s++)
        {
            ScheduledStep step = _schedule.Steps[s];
            KernelLoop? loop = procedure.Loops.FirstOrDefault(l => l.Contains(step.Number));
            if (loop is null)
            {
                Run(step, 0, memory, cancellationToken);
                ran(s + 1 < _schedule.Steps.Count ? _schedule.Steps[s + 1].Number : procedure.Kernels.Count, memory);
                continue;
            }

            ScheduledStep[] repeated = _schedule.Steps.Where(r => loop.Contains(r.Number)).ToArray();
            for (int turn = 0; turn < loop.Steps; turn++)
            {
                foreach (ScheduledStep inside in repeated)
                {
                    Run(inside, turn, memory, cancellationToken);
                }

                if (loop.While is { } goesOn && memory.Read(goesOn, ElementType.Bool, Shape.Scalar).Integers[0] == 0)
                {
                    break;
                }
            }

            s += repeated.Length - 1;
            ran(loop.End, memory);
        }

        return _program.Outputs.Select((o, i) =>
        {
            Shape shape = procedure.Rows == 1 ? o.Shape : new Shape(o.Length * procedure.Rows);
            return o.Passed is null ? memory.ReadOutput(i, o.Type, shape) : Passed(o, inputs, shape);
        }).ToArray();
    }

    /// <summary>The numbers of texts that are no kernel's work but copied from inputs.</summary>
    private Tensor Passed(Port output, IReadOnlyList<Tensor> inputs, Shape shape)
    {
        Vocabulary vocabulary = Vocabulary.Of(output.Passed!.Any(text => text.Changes is not null) ? _program.Texts : []);
        long[] codes = new long[shape.Count];
        for (int row = 0; row < _schedule.Procedure.Rows; row++)
        {
            foreach (PassedText text in output.Passed!)
            {
                int start = (text.Input >= 0 && !_program.Inputs[text.Input].IsShared ? row * _program.Inputs[text.Input].Length : 0) + text.Start;
                for (int i = 0; i < text.Count; i++)
                {
                    codes[(row * output.Length) + text.Target + i] =
                        text.Changes is not null ? vocabulary.CodeOf(DerivedTexts.Changed(text, inputs, start + i, _program))
                        : text.Input < 0 ? text.Start
                        : inputs[text.Input].Integers[start + i];
                }
            }
        }

        return new Tensor(shape, codes, ElementType.String);
    }

    private void Run(ScheduledStep step, int turn, ProgramMemory memory, CancellationToken cancellationToken)
    {
        try
        {
            _codes[step.Program].Run(step.Kernel.Operands.Select(o => memory.PointerTo(o, turn)).ToArray(), cancellationToken);
        }
        catch (KernelFaultException fault)
        {
            throw new KernelFaultException($"{step.Kernel.Title}: {fault.Message}");
        }

        if (!memory.HasZeroBorder(step.Kernel.Write))
        {
            throw new KernelFaultException($"{step.Kernel.Title}: the zeros around what it writes are overwritten");
        }
    }
}
