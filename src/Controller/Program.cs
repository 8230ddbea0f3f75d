using ProgressiveDelivery.Controller.Hosting;

WebApplication app = ControllerHost.Build(args);
await app.RunAsync();
return Environment.ExitCode;
